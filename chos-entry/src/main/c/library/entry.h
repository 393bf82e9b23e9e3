/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Entering an environment, for programs that have no parser for /etc/chos: the table that
 * `chosctl start` and `reload` publish, the user's own file, and the process' link.
 *
 * Made for plugins in other people's daemons: nothing here prints, allocates or keeps state,
 * nothing logs but chos_log_entry and what says that it does, and each function can be called by
 * several threads at once. Those that return int return 0 or an errno value; the ones with a
 * meaning of their own are named at each, and any other is what open(2), read(2), write(2) or
 * readlink(2) said.
 */
#ifndef CHOS_ENTRY_H
#define CHOS_ENTRY_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum {
    /*
     * Room for a name, or a path, and its NUL. A line of the table that needs more is passed over.
     */
    CHOS_NAME_SIZE = 4096,
    CHOS_PATH_SIZE = PATH_MAX,
    /* Enough for every explanation; what does not fit is cut. */
    CHOS_TEXT_SIZE = 1024,
    /* Room for the directories that a process has of its own. */
    CHOS_OWN_SIZE = 256,
};

/* Where the files are; a test has them elsewhere. */
struct chos_files {
    /*
     * Lines "name TAB path", written by root and replaced by rename(2), so that a reader sees the
     * old one or the new one. It needs no trust beyond that: the kernel admits only paths of its
     * own list.
     */
    const char *table;
    /* What else is published; each is there only if it says something. NULL: it is not there. */
    const char *closed, *until, *defaults, *hidden, *access, *who;
    const char *setchos;
    const char *link;
    /* It is there while root wants entries logged: LOG_ENTRIES in chos-sysconfig(5). */
    const char *log_entries;
    /* The sockets of the journal, and of whatever serves syslog(3). */
    const char *journal;
    const char *syslog;
    /* A link with the name of the host's mount namespace in it, as /proc/self/ns/mnt has it. */
    const char *mount_namespace;
    /*
     * Lines "directory TAB the same for those inside", a directory before what lies in it; and
     * "require": whoever has one of these of his own is not to enter.
     */
    const char *shared;
    /*
     * What environments set: lines "name TAB NAME=text", see assignments_read in variables.h; or
     * NULL.
     */
    const char *variables;
    /* The mount engine: what is prepared, lines "path TAB number", the host's own namespace. */
    const char *prepared;
    const char *namespaces;
    const char *host;
};

/* Those of the host: in /run/chos and /proc/chos; the system's log. */
extern const struct chos_files chos_files;

/*
 * The path of the environment with that name. Of several lines with it the first counts.
 * ENOENT: none has that name. ENXIO: there is no table, CHOS is not started on this host.
 */
int chos_find(const struct chos_files *files, const char *name, char path[CHOS_PATH_SIZE]);

/*
 * The name of the environment with that path: of several the one that `likely` says, which $CHOS
 * holds or NULL, else the first. Errors as for chos_find.
 */
int chos_name(const struct chos_files *files, const char *path, const char *likely,
              char name[CHOS_NAME_SIZE]);

/*
 * Why the tree is closed by `chosctl close`; empty if no reason was given. ENOENT: it is not.
 */
int chos_closed(const struct chos_files *files, const char *path, char reason[CHOS_TEXT_SIZE]);

/* Whether the name is left out where environments are listed. */
bool chos_hidden(const struct chos_files *files, const char *name);

/* Until when a tree can be entered. */
struct chos_until {
    long long tell;   /* from when on users are told, in seconds since 1970 */
    long long closes; /* from when on it is closed */
    char day[16];     /* the last one, as people write it */
};

/* ENOENT: for ever. */
int chos_until(const struct chos_files *files, const char *path, struct chos_until *until);

/* With what rights somebody enters. */
struct chos_rights {
    uid_t uid;
    gid_t gid;
    const gid_t *groups; /* the further ones; they may hold `gid`, too */
    size_t count;
};

/*
 * Whether the tree admits them, by what is published: it is the kernel that decides, when somebody
 * enters. True for root, and where that can't be known.
 */
bool chos_admits(const struct chos_files *files, const char *path,
                 const struct chos_rights *rights);

/* The same for the calling process. */
bool chos_admits_me(const struct chos_files *files, const char *path);

/* Whom the tree admits, in words; what does not fit is cut. ENOENT: everybody. */
int chos_who(const struct chos_files *files, const char *path, char who[CHOS_TEXT_SIZE]);

/* The environment for the first of those groups that has one. ENOENT: none has. */
int chos_group_default(const struct chos_files *files, const gid_t *groups, size_t count,
                       char name[CHOS_NAME_SIZE]);

/*
 * The first line of the user's file (~/.chos), without the blanks around it; empty if it names no
 * environment. To be called with the rights of that user (setfsuid(2), seteuid(2) or for good):
 * then a file, or a symbolic link in its place, shows nothing that the user could not read anyway.
 * It is opened without waiting, so that a FIFO can't stop a daemon.
 * ENOENT: there is no such file. EINVAL: it is no regular file. ENAMETOOLONG: the line is longer
 * than any name. EILSEQ: it has a control character, or is not UTF-8.
 */
int chos_user_name(const char *file, char name[CHOS_NAME_SIZE]);

/*
 * The same; and whether there is something about the file that chos(1) tells its user, though the
 * name counts: a byte order mark, a line's end as on Windows, a size beyond all reason.
 */
int chos_user_choice(const char *file, char name[CHOS_NAME_SIZE], bool *remarkable);

/*
 * Puts the calling process, all its threads, into the environment with that path; "/" takes it out.
 * The root directory changes for those threads that share it, as with chroot(2), so a daemon calls
 * this in the child that will become the user's program, before it makes threads. The working
 * directory stays where it was, outside: chos_reenter is to follow.
 * ENXIO: CHOS is not started (no error for "/": then this is the host's root already). ENOENT: the
 * kernel does not have that path on its list, or the tree is gone. EACCES: it is not for this user.
 * EPERM: the process is in a chroot, a container or a user namespace.
 */
int chos_enter(const struct chos_files *files, const char *path);

/*
 * The same for root, who enters for a user: it is asked with that user's rights, and not with
 * root's, to whom nothing is closed. The process is root's afterwards as before. Who isn't root
 * asks for himself.
 */
int chos_enter_as(const struct chos_files *files, const char *path,
                  const struct chos_rights *rights);

/*
 * Which of the directories that the host shares with those inside the process has of its own, by
 * its mount namespace (PrivateTmp=, pam_namespace, unshare): inside it would see the host's, and be
 * seen. To be called on the host. Writes them into `own`, separated by commas; empty: none.
 * ENOTUNIQ: there are some, and the administrator has said that then nobody enters.
 */
int chos_own(const struct chos_files *files, char own[CHOS_OWN_SIZE]);

/*
 * Takes the calling process, which is root's, out of any environment and into a new mount namespace
 * for a session, whose top is the root of all environments; its root and working directory are "/".
 * What the namespace before had of its own, a private /tmp say, is shown inside. For a process of
 * one thread that shares its fs_struct with nobody.
 * EALREADY: it is in such a namespace, and stays there. ENXIO: CHOS is not started. EOPNOTSUPP: the
 * links in /chos are not those of `chosctl start`, and would lead to nothing of the host's. ENOSPC:
 * there are more mounts than fs.mount-max allows. After any other error the namespace can be a new
 * one with the old root.
 */
int chos_make_session(const struct chos_files *files);

/*
 * Takes such a process, which is root's, out of its environment and into PID 1's mount namespace
 * and root. ENOENT: it is in no session, and where it was.
 */
int chos_leave_session(const struct chos_files *files);

/*
 * What chos_enter enters by: "kernel", or "mount" for prepared mount namespaces. By the latter only
 * root can enter, and only a process that shares its root directory with nobody (EPERM). What a
 * session has mounted for itself alone comes along; such a session can't leave again. The working
 * directory is the tree's root then.
 */
const char *chos_engine(const struct chos_files *files);

/* The path of the environment that the calling process is in, "/" for none. ENXIO: not started. */
int chos_where(const struct chos_files *files, char path[CHOS_PATH_SIZE]);

/* The way to the system's log. */
struct chos_log {
    int socket; /* -1: there is none */
    bool is_journal;
};

/* What it is told. */
struct chos_entry {
    uid_t uid; /* who has entered */
    const char *name, *path;
    const char *engine; /* "kernel", "mount" or "namespace" */
    const char *own;    /* what chos_own says; or NULL */
};

/*
 * Opens it, if entries are to be logged; otherwise costs one access(2). One that leaves directories
 * of its own behind is logged always. To be called while the process has the host's root directory
 * still; chos_log_entry or chos_log_close is to follow.
 *
 * own: what chos_own says; or NULL
 */
struct chos_log chos_log_open(const struct chos_files *files, const char *own);

/*
 * Logs the entry and closes it. Never waits: if the log takes nothing at the moment, it goes
 * without. An entry in the journal has the fields CHOS_UID, CHOS_ENVIRONMENT, CHOS_PATH,
 * CHOS_ENGINE.
 */
void chos_log_entry(struct chos_log log, const struct chos_entry *entry);

void chos_log_close(struct chos_log log);

/* What chos_go_in has come to. */
enum chos_step { CHOS_FIND, CHOS_COMPARE, CHOS_ENTER, CHOS_DIRECTORY };

/* A way in. What is not named here is NULL or empty before chos_go_in. */
struct chos_way {
    const char *name;          /* the environment's */
    char path[CHOS_PATH_SIZE]; /* its tree's; to be looked up where it is empty */
    const char *directory;     /* the working directory inside, and no other; NULL: as below */
    const char *home;          /* where to go if that is not there inside; NULL: unknown */

    enum chos_step step;       /* the last that was taken: if it failed, this one */
    const char *now;           /* the working directory, by the name that it was entered by */
    char before[CHOS_PATH_SIZE]; /* what it was before, by the name that it has inside */
    /* 0, or why it is not that one: an errno value; EXDEV: it was out of the root's reach. */
    int away;
    /* What the process had of its own and now shares, as of chos_own; empty: nothing. */
    char own[CHOS_OWN_SIZE];

    struct chos_log log;
    const char *engine; /* for the log */
    int origin; /* the working directory itself */
};

/*
 * Enters an environment: looks for its path, enters that, and enters the working directory again by
 * the name that it has inside; where there is none, the home directory, else "/". 0 or an errno
 * value of chos_find, chos_own, chos_enter or chdir(2), as `step` says; then the process is where
 * it was.
 *
 * chos_stay_in or chos_go_back is to follow. The first logs the entry as the real user id's.
 */
int chos_go_in(const struct chos_files *files, struct chos_way *way);

/*
 * The name that the present working directory has inside, as chos_go_in takes it. 0 or an errno
 * value; EXDEV: it is out of the root's reach.
 */
int chos_directory(const struct chos_files *files, char directory[CHOS_PATH_SIZE]);

void chos_stay_in(struct chos_way *way);

/* To the host, and to the working directory as it was. 0 or an errno value. */
int chos_go_back(const struct chos_files *files, struct chos_way *way);

/*
 * The way in by the mount engine for who is not root: the program enter, which is executed with
 * these words, then the file to execute, then its arguments, argv[0] included.
 */
struct chos_enter_words {
    const char *all[10];
    size_t count;
    char number[24], passage[96];
};

/*
 * Of the way, its name, path and home directory count. ENXIO: not started. ENOENT: nothing is
 * prepared for that path. EACCES: it is not for this user. EPERM: the process has ambient
 * capabilities, which it would lose for good.
 */
int chos_enter_words(const struct chos_files *files, const struct chos_way *way,
                     struct chos_enter_words *words);

/*
 * One line for people, without a newline at its end: what went wrong and what to do about it. None
 * of them has control characters, whatever the names and paths have.
 */

/* Any text as part of such a line: what does not fit is cut, and ends in "...". */
void chos_printable(const char *any, char *text, size_t size);

/* Why chos_find failed. */
void chos_explain_find(const struct chos_files *files, int error, const char *name,
                       const char *source, char text[CHOS_TEXT_SIZE]);

/*
 * That the tree is closed, or not for this user, and why. False if it isn't: then
 * chos_explain_enter knows more. `error` is that of chos_enter, ENOENT or EACCES.
 */
bool chos_explain_closed(const struct chos_files *files, int error, const char *name,
                         const char *path, char text[CHOS_TEXT_SIZE]);

/* That the environment is not for this user, and for whom it is. */
void chos_explain_access(const struct chos_files *files, const char *name, const char *path,
                         char text[CHOS_TEXT_SIZE]);

/* Why chos_enter failed. */
void chos_explain_enter(const struct chos_files *files, int error, const char *name,
                        const char *path, char text[CHOS_TEXT_SIZE]);

/* Why chos_user_name failed. */
void chos_explain_user_name(int error, const char *file, char text[CHOS_TEXT_SIZE]);

/*
 * Why chos_go_in failed; `source` says where the name is from: "$CHOS", "--chos", "/home/x/.chos".
 */
void chos_explain_way(const struct chos_files *files, int error, const struct chos_way *way,
                      const char *source, char text[CHOS_TEXT_SIZE]);

/* What it is that the process had of its own, in the environment of that name. */
void chos_explain_own(const char *own, const char *name, char text[CHOS_TEXT_SIZE]);

/* That the working directory is another than before, and why. */
void chos_explain_directory(const struct chos_way *way, char text[CHOS_TEXT_SIZE]);

#endif
