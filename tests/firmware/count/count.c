/* A QEMU plugin: counts the instructions between the functions `count_start` and `count_stop`, whose addresses are given.
 *
 * cc -shared -fPIC -O2 -o count.so count.c
 * qemu-system-arm ... -plugin count.so,start=0x100,stop=0x200 -d plugin
 *
 * The declarations are those of QEMU's plugin API, version 1, which Debian packages without its header. */

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_info;
struct qemu_plugin_tb;
struct qemu_plugin_insn;

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, int add_u64, void *, uint64_t);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, void (*)(unsigned, void *), int no_registers, void *);
void qemu_plugin_outs(const char *);

int qemu_plugin_version = 1;

static uint64_t start, stop, executed, executed_at_start;

static void started(unsigned cpu, void *data) {
    executed_at_start = executed;
}

static void stopped(unsigned cpu, void *data) {
    char line[64];
    snprintf(line, sizeof line, "instructions %" PRIu64 "\n", executed - executed_at_start);
    qemu_plugin_outs(line);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
        uint64_t address = qemu_plugin_insn_vaddr(instruction);
        if (address == start) qemu_plugin_register_vcpu_insn_exec_cb(instruction, started, 0, NULL);
        if (address == stop) qemu_plugin_register_vcpu_insn_exec_cb(instruction, stopped, 0, NULL);
        qemu_plugin_register_vcpu_insn_exec_inline(instruction, 0, &executed, 1);
    }
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv) {
    for (int i = 0; i < argc; i++) {
        if (!strncmp(argv[i], "start=", 6)) start = strtoull(argv[i] + 6, NULL, 16);
        if (!strncmp(argv[i], "stop=", 5)) stop = strtoull(argv[i] + 5, NULL, 16);
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
