// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
#include <linux/seq_file.h>

ssize_t (*chos_probe)(struct kiocb *iocb, struct iov_iter *iter) = seq_read_iter;
