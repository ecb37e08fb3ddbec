// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * modem_gauge: an example of a driver that builds and loads on Linux 6.1 and is shut out by 6.12. It asks a Qualcomm
 * modem for its name, and keeps what it heard in a BPF map.
 *
 * The file itself is free software as everything here; MODULE_LICENSE says "Proprietary" to play the part of a vendor's
 * closed driver, which is what the kernel judges by. Of the symbols that it uses,
 *
 *	recalibrate_cpu_khz, qmi_*	were plain exports in 6.1 and are GPL-only in 6.12
 *	kern_sys_bpf			is in the namespace BPF_INTERNAL in 6.12
 *	strlcpy				is gone in 6.12
 */
#include <linux/bpf.h>
#include <linux/module.h>
#include <linux/soc/qcom/qmi.h>
#include <linux/string.h>
#include <asm/timer.h>

#define DMS_SERVICE		0x02	/* QMI's device management service */
#define DMS_GET_MODEL_ID	0x0022
#define MODEL_TLV		0x01
#define MODEL_SIZE		64	/* bytes, the terminator included */

int kern_sys_bpf(int cmd, union bpf_attr *attr, unsigned int size);	/* no header has it (kernel/bpf/syscall.c) */

struct model_answer {
	struct qmi_response_type_v01 status;
	char name[MODEL_SIZE];
};

static const struct qmi_elem_info no_elements[] = { {} };

static const struct qmi_elem_info model_answer_elements[] = {
	{
		.data_type = QMI_STRUCT,
		.elem_len = 1,
		.elem_size = sizeof(struct qmi_response_type_v01),
		.tlv_type = 0x02,
		.offset = offsetof(struct model_answer, status),
		.ei_array = qmi_response_type_v01_ei,
	},
	{
		.data_type = QMI_STRING,
		.elem_len = MODEL_SIZE,
		.elem_size = sizeof(char),
		.tlv_type = MODEL_TLV,
		.offset = offsetof(struct model_answer, name),
	},
	{}
};

static struct qmi_handle modem;
static char model[MODEL_SIZE];

static int model_get(char *buffer, const struct kernel_param *param)
{
	return strlcpy(buffer, param->arg, PAGE_SIZE);
}

static const struct kernel_param_ops model_ops = { .get = model_get };
module_param_cb(model, &model_ops, model, 0444);
MODULE_PARM_DESC(model, "what the modem calls itself");

/* Called in process context for each modem that turns up (or is there already). */
static int modem_found(struct qmi_handle *qmi, struct qmi_service *service)
{
	struct sockaddr_qrtr address = { AF_QIPCRTR, service->node, service->port };
	struct model_answer answer = {};
	struct qmi_txn txn;
	int ret;

	ret = qmi_txn_init(qmi, &txn, model_answer_elements, &answer);
	if (ret < 0)
		return ret;
	ret = qmi_send_request(qmi, &address, &txn, DMS_GET_MODEL_ID, 0, no_elements, NULL);
	if (ret < 0) {
		qmi_txn_cancel(&txn);
		return ret;
	}
	ret = qmi_txn_wait(&txn, HZ);
	if (ret < 0)
		return ret;
	memcpy(model, answer.name, sizeof(model));
	return 0;
}

static const struct qmi_ops modem_ops = { .new_server = modem_found };

/* A map that tools in user space read the gauge from. Returns its descriptor or a negative error. */
static int gauge_map_create(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(u32),
		.value_size = sizeof(u64),
		.max_entries = 1,
	};

	return kern_sys_bpf(BPF_MAP_CREATE, &attr, sizeof(attr));
}

static int __init modem_gauge_init(void)
{
	int ret;

	recalibrate_cpu_khz();
	ret = gauge_map_create();
	if (ret < 0)
		return ret;
	ret = qmi_handle_init(&modem, sizeof(struct model_answer), &modem_ops, NULL);
	if (ret < 0)
		return ret;
	ret = qmi_add_lookup(&modem, DMS_SERVICE, 0, 0);
	if (ret < 0)
		qmi_handle_release(&modem);
	return ret;
}
module_init(modem_gauge_init);

static void __exit modem_gauge_exit(void)
{
	qmi_handle_release(&modem);
}
module_exit(modem_gauge_exit);

MODULE_DESCRIPTION("Example of a driver that a change of export classes shuts out");
MODULE_LICENSE("Proprietary");
