// SPDX-License-Identifier: BSD-3-Clause
/*
 * Stands for sssd's library, which the C library loads by this name: knows the users in
 * a file in sssd's own directory, lines of passwd(5), if it is asked for one of them.
 */
#include <errno.h>
#include <nss.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#define USERS "/var/lib/sss/pipes/users"

enum nss_status _nss_sss_getpwnam_r(const char *name, struct passwd *user, char *room, size_t size,
				    int *error);
enum nss_status _nss_sss_getpwuid_r(uid_t uid, struct passwd *user, char *room, size_t size,
				    int *error);

/* By the name, or else by the number. */
static enum nss_status find(const char *name, uid_t uid, struct passwd *user, char *room,
			    size_t size, int *error)
{
	struct passwd *found;
	FILE *file = fopen(USERS, "re");

	if (file == NULL) {
		*error = errno;
		return NSS_STATUS_UNAVAIL;
	}
	while ((*error = fgetpwent_r(file, user, room, size, &found)) == 0) {
		if (name != NULL ? strcmp(user->pw_name, name) == 0 : user->pw_uid == uid)
			break;
	}
	fclose(file);
	if (*error == 0)
		return NSS_STATUS_SUCCESS;
	return *error == ERANGE ? NSS_STATUS_TRYAGAIN : NSS_STATUS_NOTFOUND;
}

enum nss_status _nss_sss_getpwnam_r(const char *name, struct passwd *user, char *room, size_t size,
				    int *error)
{
	return find(name, 0, user, room, size, error);
}

enum nss_status _nss_sss_getpwuid_r(uid_t uid, struct passwd *user, char *room, size_t size,
				    int *error)
{
	return find(NULL, uid, user, room, size, error);
}
