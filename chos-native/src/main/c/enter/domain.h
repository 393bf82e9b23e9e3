/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef CHOS_ENTER_DOMAIN_H
#define CHOS_ENTER_DOMAIN_H

/*
 * Where SELinux has given this program a domain of its own (packaging/selinux): the command gets
 * that of the caller, from the next execve(2) on. Ends the process if that can't be had.
 */
void domain_give_back(void);

#endif
