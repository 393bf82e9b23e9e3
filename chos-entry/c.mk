# SPDX-License-Identifier: BSD-3-Clause
#
# How the small C programs and plugins over chos-entry are compiled; included by their Makefiles.

CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wconversion
C_FLAGS = $(CFLAGS) -std=gnu11 -D_GNU_SOURCE $(WARNINGS) -MMD -MP
HARDENING := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection
HARDENED_LINK := -Wl,-z,relro,-z,now,-z,noexecstack
SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all

# The header of all our tests in C, and where they make their scratch directories.
TESTING := $(dir $(lastword $(MAKEFILE_LIST)))../chos-native/src/test/c
TEST_FLAGS = $(SANITIZERS) -I$(TESTING) -DSCRATCH='"$(abspath $(@D))"'
