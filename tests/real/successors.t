#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC1091
# Where symbols went between 6.1 and 6.12, from their images and modules alone. The judge is the kernel's history: each of
# these was looked up there.
. "$KEXPORT_SRC/tests/lib.sh"
. "$KEXPORT_SRC/tests/real/real.sh"

fetched '6.1 to 6.12' kernel:6.1:amd64 kernel:6.12:amd64 || done_testing
{
	printf 'modinfo name=user\nmodinfo license=GPL\n'
	while read -r symbol; do
		echo "import $symbol"
	done
} >user <<'END'
vmalloc
__list_add_valid
get_acl
strscpy
iio_trigger_poll_chained
ieee80211_tx_status
drm_fb_helper_unregister_fbi
scsi_register_driver
ata_scsi_slave_config
drm_bridge_get_edid
tcp_check_req
md_bitmap_free
END
mkelf user.ko user

successors() {
	kexport-audit check --stage load --from "$(fetch kernel:6.1:amd64)" --kernel "$(fetch kernel:6.12:amd64)" \
		-f json:got.json user.ko >/dev/null
	python3 -c '
import json
for problem in json.load(open("got.json"))["modules"][0]["problems"]:
    successor = problem["successor"] or {"kind": None, "certainty": None, "evidence": [], "symbol": None}
    print(problem["symbol"], successor["kind"], successor["certainty"], "+".join(successor["evidence"]), successor["symbol"])'
}
expect 0 successors <<'END'
__list_add_valid renamed possible prototype+place __list_add_valid_or_report
ata_scsi_slave_config renamed possible place ata_scsi_device_configure
drm_bridge_get_edid renamed possible place drm_bridge_edid_read
drm_fb_helper_unregister_fbi renamed likely prototype+place drm_fb_helper_unregister_info
get_acl renamed possible prototype+place get_inode_acl
ieee80211_tx_status renamed likely prototype+place ieee80211_tx_status_skb
iio_trigger_poll_chained renamed likely prototype+place iio_trigger_poll_nested
md_bitmap_free not-exported certain  md_bitmap_free
scsi_register_driver renamed likely name+place __scsi_register_driver
strscpy renamed possible prototype+place sized_strscpy
tcp_check_req not-exported certain  tcp_check_req
vmalloc renamed certain name+prototype vmalloc_noprof
END
done_testing
