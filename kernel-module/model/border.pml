// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * The protocol of entering, leaving, fork, exec, exit and chroot(2), for spin:
 * see README.md beside this file. What stands in one atomic {} here is done
 * under one lock there, or is one access to memory.
 *
 * A process (a thread group) of two threads; another process that shares its
 * fs_struct (CLONE_FS); a child that one of the two threads has. Each does a
 * few of the things that it can do, in any order and at any pace.
 */

/* Places where a root directory can be, and trees where a link can lead. */
#define HOST	0
#define SHARED	1
#define JAIL	2	/* whatever else root's chroot(2) leads to */

#define NONE	0
#define A	1
#define B	2

/* Processes, their fs_structs, and their threads. */
#define PARENT	0
#define SHARER	1
#define CHILD	2

#define OWN_FS	1	/* the child's; the other two share 0 */

byte root[2];		/* by fs_struct */
byte link[3];		/* by process */
byte live[3];		/* threads that a process has left */

bool moving[2];		/* fs->lock is held for a change, and fs->seq is odd */
bool held_back[3];	/* the link, by process */
bool jailed[2];		/* a chroot(2) to JAIL has returned */

bool in_exec[2];	/* by thread: 0 and 1 are PARENT's, 2 SHARER's, 3 CHILD's */
bool dying[4];		/* SIGKILL has been sent to it */
bool ended[4];

/*
 * A process whose root was changed by somebody else who shares it, or by root's
 * chroot(2), and a child of one: here link and root need not belong together.
 */
bool odd[3];

bool session;		/* the shared root is the parent's mount namespace's: it stays */
bool forked;
bool killed;		/* the child, by the hook */

#define WHOLE(process, fs) \
	(!live[process] || odd[process] || session || (root[fs] == SHARED) == (link[process] != NONE))

/* Another thread of the caller's process is inside execve(2). */
#define OTHER_IN_EXEC(me) \
	((me == 0 && in_exec[1]) || (me == 1 && in_exec[0]))

inline others_are_moved(process, fs, really) {
	odd[PARENT] = odd[PARENT] || really && fs == 0 && process != PARENT;
	odd[SHARER] = odd[SHARER] || really && fs == 0 && process != SHARER
}

/*
 * A write to setchos or resetchos. Where the caller is, is looked at first and
 * takes a while; then the two change together, if the caller still is there and
 * no other thread of its process is executing a program.
 */
inline move(me, process, fs, where, tree) {
	seen = root[fs];
	do
	:: seen == JAIL || dying[me] -> break	/* EPERM, EINTR */
	:: else ->
#ifdef TWO_STEPS
		/* As it was in version 1.0. */
		if
		:: where == SHARED -> link[process] = tree; root[fs] = where
		:: else -> root[fs] = where; link[process] = NONE
		fi;
		break
#else
		atomic { !moving[fs] -> moving[fs] = true };
		if
#ifndef NO_SECOND_LOOK
		:: root[fs] != seen -> seen = root[fs]; moving[fs] = false
#endif
		:: else ->
#ifndef NO_HOLDING_BACK
			held_back[process] = link[process] != NONE;
#endif
			if
#ifndef NO_LOOK_FOR_EXEC
			:: OTHER_IN_EXEC(me) ->
				held_back[process] = false;
				moving[fs] = false;
				!OTHER_IN_EXEC(me) || dying[me]
#endif
			:: else ->
				atomic {
					link[process] = tree;
					root[fs] = where;
					held_back[process] = false;
					others_are_moved(process, fs, seen != where)
				};
				moving[fs] = false;
				break
			fi
		fi
#endif
	od;
	seen = HOST
}

/* chroot(2), for which one has to be root. */
inline change_root(process, fs, where) {
	atomic {
		!moving[fs] -> root[fs] = where;
		odd[process] = true;
		others_are_moved(process, fs, true);
		jailed[fs] = where == JAIL
	}
}

/*
 * The tree that a path leads to. An absolute one asks for the root and then, in
 * the shared one, for the link. One from the working directory can meet the
 * link first, which leads on from the root. Whoever asks for the root waits
 * while it is being changed, and so does who asks for a link that is held back,
 * and who finds no link. In a session that one gets what the host has, by /local:
 * SHARED + NONE.
 */
inline walk_from_root(process, fs, found) {
	atomic { !moving[fs] -> found = root[fs] };
	if
	:: atomic { found == SHARED && !held_back[process] -> found = SHARED + link[process] }
	:: found != SHARED
	fi
}

inline walk_from_link(process, fs, found) {
	do
	:: atomic { !held_back[process] && link[process] != NONE -> found = SHARED + link[process] };
		!moving[fs];
		break
#ifdef NO_WAIT_WITHOUT_LINK
	:: atomic { link[process] == NONE -> found = root[fs] };
#else
	:: atomic { link[process] == NONE && !moving[fs] -> found = root[fs] };
#endif
		break
	od
}

/*
 * execve(2): the program is opened, then its loader; then the other threads
 * are killed, and waited for.
 */
inline execute(me, process, fs) {
	in_exec[me] = true;
	if
	:: walk_from_root(process, fs, program)
	:: walk_from_link(process, fs, program)
	fi;
	walk_from_root(process, fs, loader);
	assert(odd[process] || program == loader);
	program = HOST; loader = HOST;
	if
	:: atomic { !dying[me] -> dying[1 - me] = true };
		ended[1 - me]
	:: dying[me]
	fi;
	in_exec[me] = false
}

/*
 * fork(2) copies the root directory, and later, when the child is complete,
 * gives it the link: the hook.
 */
inline fork(process, fs) {
	atomic {
		!moving[fs];
		root[OWN_FS] = root[fs];
		jailed[OWN_FS] = jailed[fs];
		odd[CHILD] = odd[process]
	};
	atomic {
		odd[CHILD] = odd[CHILD] || odd[process];
		if
#ifndef LINK_AS_IT_IS	/* as it was in version 1.0 */
		:: root[OWN_FS] == HOST -> skip
		:: root[OWN_FS] == SHARED && link[process] == NONE -> killed = root[fs] != SHARED
#endif
		:: else -> link[CHILD] = link[process]
		fi;
		dying[3] = killed;
		live[CHILD] = 1;
		run Thread(3, CHILD, OWN_FS, 1)
	}
}

proctype Thread(byte me; byte process; byte fs; byte left) {
	byte seen, program, loader;

	do
	:: dying[me] || left == 0 -> break
	:: else ->
		assert(process != CHILD || !killed);
		left--;
		if
		:: move(me, process, fs, SHARED, A)
		:: move(me, process, fs, SHARED, B)
		:: move(me, process, fs, (session -> SHARED : HOST), NONE)
		:: process != CHILD -> change_root(process, fs, JAIL)
		:: process != CHILD -> change_root(process, fs, SHARED)
		:: process == PARENT -> execute(me, process, fs)
		:: atomic { process == PARENT && !forked -> forked = true };
			fork(process, fs)
		fi
	od;
	/* The hook in exit(2): the last thread takes the link along. */
	atomic { live[process]--; ended[me] = true };
	if
	:: live[process] == 0 -> link[process] = NONE
	:: else
	fi
}

/* Somebody who looks at any time, and takes no lock. */
active proctype Observer() {
end:	if
	:: !WHOLE(PARENT, 0) || !(killed || WHOLE(CHILD, OWN_FS)) -> assert(false)
	:: jailed[0] && root[0] != JAIL || jailed[OWN_FS] && root[OWN_FS] != JAIL -> assert(false)
	fi
}

init {
	atomic {
		live[PARENT] = 2;
		live[SHARER] = 1;
		if
		:: root[0] = HOST
		:: root[0] = SHARED; link[PARENT] = A; odd[SHARER] = true
		:: root[0] = SHARED; session = true
		fi;
		run Thread(0, PARENT, 0, 1);
		run Thread(1, PARENT, 0, SECOND_ACTS);
		run Thread(2, SHARER, 0, SHARER_ACTS)
	};
	!live[PARENT] && !live[SHARER] && !live[CHILD] && _nr_pr == 2;
	assert(link[PARENT] == NONE && link[SHARER] == NONE && link[CHILD] == NONE)
}
