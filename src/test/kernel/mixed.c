// SPDX-License-Identifier: BSD-3-Clause
/*
 * The loader is this program itself. The program before it is a file made by
 * hand that has nothing but the path of its loader: the kernel maps it, starts
 * the loader, and the loader looks at what is mapped. It is told by the names
 * of the files, mixed-a and loader-a, to which links of the usual names lead.
 */
#define _GNU_SOURCE
#include "mixed.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

/* Far from where this program lies, which is linked to a fixed address. */
#define MIXED_BASE 0x20000000UL
#define LOADER "/bin/loader"

static const struct place {
	char letter;
	const char *bin;
} places[] = { { 'h', "/bin" }, { 'a', "/t/a/bin" }, { 'b', "/t/b/bin" } };

static const ElfW(Phdr) *header_of(unsigned int type)
{
	const ElfW(Phdr) *header = (void *)getauxval(AT_PHDR);
	unsigned long count = getauxval(AT_PHNUM);

	for (; count; count--, header++)
		if (header->p_type == type)
			return header;
	suite_fail(__FILE__, __LINE__, "this program has no header of type %u", type);
}

static void write_elf(int fd)
{
	struct {
		ElfW(Ehdr) elf;
		ElfW(Phdr) headers[4];
		char loader[sizeof(LOADER)];
	} image = {
		.elf = *(const ElfW(Ehdr) *)((getauxval(AT_PHDR)) & ~0xfffUL),
		.headers = {
			{ .p_type = PT_INTERP, .p_flags = PF_R, .p_align = 1,
			  .p_offset = offsetof(typeof(image), loader),
			  .p_filesz = sizeof(LOADER), .p_memsz = sizeof(LOADER) },
			{ .p_type = PT_LOAD, .p_flags = PF_R, .p_align = 0x10000,
			  .p_vaddr = MIXED_BASE, .p_paddr = MIXED_BASE,
			  .p_filesz = sizeof(image), .p_memsz = sizeof(image) },
			/* The C library finds its own by what is called the program's. */
			*header_of(PT_TLS), *header_of(PT_GNU_STACK),
		},
		.loader = LOADER,
	};

	image.elf.e_type = ET_EXEC;
	image.elf.e_entry = MIXED_BASE;
	image.elf.e_phoff = offsetof(typeof(image), headers);
	image.elf.e_phnum = 4;
	image.elf.e_shoff = image.elf.e_shnum = image.elf.e_shstrndx = 0;
	CHECK(write(fd, &image, sizeof(image)) == sizeof(image));
}

/* "/t/a/bin/mixed", and without a letter the link to it. */
static const char *path_of(const struct place *place, const char *name, bool letter)
{
	static char path[64];

	snprintf(path, sizeof(path), "%s/%s%s%.*s", place->bin, name, letter ? "-" : "", letter,
		 &place->letter);
	return path;
}

static int create(const struct place *place, const char *name)
{
	char target[32];
	int fd;

	snprintf(target, sizeof(target), "%s-%c", name, place->letter);
	CHECK(!symlink(target, path_of(place, name, false)));
	fd = open(path_of(place, name, true), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	CHECK(fd >= 0);
	return fd;
}

void mixed_make(void)
{
	mixed_remove();
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		char target[32];
		int fd = create(&places[i], "mixed");

		write_elf(fd);
		close(fd);
		fd = create(&places[i], "script");
		CHECK(dprintf(fd, "#!%s one-tree-%c\n", LOADER, places[i].letter) > 0);
		close(fd);
		snprintf(target, sizeof(target), "loader-%c", places[i].letter);
		CHECK(!symlink(target, path_of(&places[i], "loader", false)));
		copy_self(path_of(&places[i], "loader", true));
	}
}

void mixed_remove(void)
{
	static const char *const names[] = { "mixed", "script", "loader" };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		for (size_t j = 0; j < 3; j++)
			for (int letter = 0; letter < 2; letter++)
				CHECK(!unlink(path_of(&places[i], names[j], letter)) ||
				      errno == ENOENT);
}

#define MOST_ARGUMENTS 12

void mixed_exec(const char *program, int arguments, const char *last)
{
	static char filler[120 << 10];
	char *argv[MOST_ARGUMENTS + 4] = { "suite", "one-tree" };
	char *const none[] = { NULL };
	int count = 2;

	CHECK(arguments <= MOST_ARGUMENTS);
	memset(filler, 'x', sizeof(filler) - 1);
	while (arguments--)
		argv[count++] = filler;
	argv[count] = (char *)last;
	execve(program, argv, none);
	_exit(MIXED_NOT_EXECUTED);
}

/* The letter of a mapped file of that name; 0 if there is none. */
static char mapped(const char *name)
{
	const char *found = strstr(get("/proc/self/maps"), name);

	return found ? found[strlen(name)] : 0;
}

int mixed_mode(const char *mode)
{
	char loader = mapped("/loader-");
	char program = mode[8] == '-' ? mode[9] : mapped("/mixed-");

	if (!loader || !program)
		return 2;
	return loader != program;
}
