/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is taken for an image, and the server before it has one to serve. Mounting is for the tests
 * in the machine.
 */
#include <errno.h>
#include <fcntl.h>

#include "namespace/image.h"
#include "namespace/report.h"
#include "test.h"

enum { ROUNDS = 300, LENGTH_AT_MOST = 200 };

static void prepare(void *plan)
{
    struct image image;
    image_prepare(&image, plan);
    exit(image.wanted);
}

static int code_for(const char *path)
{
    struct plan plan = { .name = "bb", .tree = path };
    return run_in_child(prepare, &plan);
}

static void put(const char *path, const char *content, size_t length)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(file >= 0 && write(file, content, length) == (ssize_t)length && close(file) == 0);
}

static void what_is_no_file_is_left_to_who_opens_directories(void)
{
    CHECK_EQUAL(0, mkdir("tree", 0700));
    CHECK_EQUAL(0, mkfifo("fifo", 0600));
    CHECK_EQUAL(0, symlink("nowhere", "link"));
    CHECK_EQUAL(0, code_for("tree"));
    CHECK_EQUAL(0, code_for("fifo"));
    CHECK_EQUAL(0, code_for("link"));
    CHECK_EQUAL(0, code_for("/dev/null"));
    CHECK_EQUAL(0, code_for("missing"));
    CHECK_EQUAL(0, code_for("tree/../missing/x"));
}

static void a_file_without_the_magic_is_refused(void)
{
    static const char *const starts[] = {
        "", "h", "hsq", "hsqS", "shsqs", "\177ELF", "#!/bin/sh\n"
    };
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        put("file", starts[i], strlen(starts[i]));
        CHECK_EQUAL(CHOS_FAILED, code_for("file"));
    }
}

static void any_file_is_refused_or_served(void)
{
    char content[LENGTH_AT_MOST];
    srand(1);
    int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
    CHECK(quiet >= 0 && dup2(quiet, STDERR_FILENO) == STDERR_FILENO);
    for (int round = 0; round < ROUNDS; round++) {
        size_t length = (size_t)rand() % sizeof(content);
        for (size_t i = 0; i < length; i++)
            content[i] = (char)rand();
        bool is_image = round % 2 == 0 && length >= 4;
        /* Of no version, so that root's kernel is not tried with worse. */
        if (is_image)
            memcpy(memset(content, 0, length), "hsqs", 4);
        put("file", content, length);
        CHECK_EQUAL(is_image ? 1 : CHOS_FAILED, code_for("file"));
    }
}

/* It has no other end than the one it was given: so it ends when whoever started it fails. */
static void a_server_that_is_not_needed_ends_without_a_word(void)
{
    struct server server = { .reason = "" };
    struct plan plan = { .name = "bb", .tree = "/image" };
    char byte;

    /* What it must not keep: this would never come to its end. */
    int leak[2];
    CHECK_EQUAL(0, pipe(leak));
    server_start(&server, &plan);
    CHECK_EQUAL(0, close(leak[1]));
    CHECK_EQUAL(0, read(leak[0], &byte, 1));
    CHECK_EQUAL(0, close(server.channel));
    CHECK_EQUAL(0, read(server.complaints, &byte, 1));
    /* Nor is it left to the caller: it has no children. */
    CHECK(waitpid(-1, NULL, __WALL) == -1 && errno == ECHILD);
}

int main(int argc, char **argv)
{
    static struct test tests[] = {
        { "what is no file is left to who opens directories",
          what_is_no_file_is_left_to_who_opens_directories },
        { "a file without the magic is refused", a_file_without_the_magic_is_refused },
        { "any file is refused or served", any_file_is_refused_or_served },
        { "a server that is not needed ends without a word",
          a_server_that_is_not_needed_ends_without_a_word },
    };
    (void)argc;
    return RUN_TESTS(tests);
}
