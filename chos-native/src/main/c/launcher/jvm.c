/* SPDX-License-Identifier: BSD-3-Clause */
#include <dlfcn.h>
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../shared/called.h"
#include "failure.h"
#include "jvm.h"

#define RUNTIME CHOS_PREFIX "/runtime"
#define LIBJVM RUNTIME "/lib/server/libjvm.so"
#define MODULES RUNTIME "/lib/modules"
#define CLASS_DATA_ARCHIVE CHOS_PREFIX "/lib/chos.jsa"
/*
 * DIRECTORY is "", for the working directory, or ends with a slash. Nothing is loaded from the jars
 * of the last two lines: they are chosctl's, which shares the archive.
 */
#define CLASS_PATH(DIRECTORY) "-Djava.class.path=" DIRECTORY "lib/chos-cli.jar:" \
    DIRECTORY "lib/chos-config.jar:" DIRECTORY "lib/chos-native.jar:" DIRECTORY "lib/picocli.jar:" \
    DIRECTORY "lib/jna.jar:" DIRECTORY "lib/slf4j-api.jar:" DIRECTORY "lib/logback-classic.jar:" \
    DIRECTORY "lib/logback-core.jar:" DIRECTORY "lib/snakeyaml-engine.jar"
#define MAIN_CLASS "org/chos/cli/Main"

/*
 * Newer than jni.h of JDK 17. From that version on, loading a library makes the JVM print a
 * warning.
 */
enum { VERSION_WITH_NATIVE_ACCESS_WARNING = 0x00180000 };

enum { OPTIONS_AT_MOST = 32 };

/* What the messages for users need; nothing of it changes how the JVM works. */
static const char *const passed_variables[] = {
    "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "TERM", "COLUMNS", "NO_COLOR", "TZ",
};

static char *jvm_environ[sizeof(passed_variables) / sizeof(passed_variables[0]) + 2];

/* Whether the JVM has a working directory of its own, which is CHOS_PREFIX then. */
static bool is_at_home;

static void add_option(JavaVMInitArgs *arguments, const char *option, void *extra)
{
    JavaVMOption *next = &arguments->options[arguments->nOptions++];
    next->optionString = (char *)option;
    next->extraInfo = extra;
}

static void add_options(JavaVMInitArgs *arguments, bool native_access_warning)
{
    static const char *const fixed[] = {
        "-Dorg.chos.library=" CHOS_PREFIX "/libchos.so",

        /* It starts fast: */
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:ArchiveRelocationMode=0",
        "-Xint", /* nothing runs long enough for a compiler */
        "-XX:+UseSerialGC",
        "-XX:-UseContainerSupport", /* would read all of /proc/self/mountinfo */

        /* in little address space: */
        "-Xmx32m",
        "-Xss256k",
        "-XX:CompressedClassSpaceSize=16m",
        "-XX:ReservedCodeCacheSize=8m",

        /* and without a trace: no signal handlers, no attach listener that -Xrs would start, */
        "-Xrs",
        "-XX:+DisableAttachMechanism",
        /* no change of limits, no files in /tmp or the working directory, no output. */
        "-XX:-MaxFDLimit",
        "-XX:-UsePerfData",
        "-XX:+SuppressFatalErrorMessage",
        "-XX:-PrintWarnings",
        "-Xlog:disable",
    };

    /*
     * The archive is made for the class path as it is written here, byte for byte, and before
     * JDK 19 none can be made for a place where the jars are not yet.
     */
    add_option(arguments, is_at_home ? CLASS_PATH("") : CLASS_PATH(CHOS_PREFIX "/"), NULL);
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        add_option(arguments, fixed[i], NULL);
    if (native_access_warning)
        add_option(arguments, "--enable-native-access=ALL-UNNAMED", NULL);
    if (access(CLASS_DATA_ARCHIVE, R_OK) == 0)
        add_option(arguments, "-XX:SharedArchiveFile=" CLASS_DATA_ARCHIVE, NULL);
#ifdef JVM_OPTION
    /* Without the hook, through which all that the JVM writes goes, to a file, too. */
    add_option(arguments, JVM_OPTION, NULL);
#else
    add_option(arguments, "vfprintf", (void *)jvm_message);
#endif
    add_option(arguments, "abort", (void *)jvm_aborted);
}

static JNIEnv *create_jvm(void)
{
    /* The JVM would say so on standard output. */
    if (access(MODULES, R_OK) != 0)
        fail("%s: %s; reinstall CHOS", MODULES, strerror(errno));
    if (jvm_is_forbidden())
        jvm_failed_to_start();
    /* A damaged library can be a fault already when it is loaded. */
    jvm_starting();
    void *library = dlopen(LIBJVM, RTLD_NOW | RTLD_GLOBAL);
    if (library == NULL) {
        jvm_started();
        fail("%s; %s", dlerror(), jvm_remedy());
    }

    jint (*get_default_arguments)(void *);
    jint (*create)(JavaVM **, void **, void *);
    *(void **)&get_default_arguments = dlsym(library, "JNI_GetDefaultJavaVMInitArgs");
    *(void **)&create = dlsym(library, "JNI_CreateJavaVM");
    if (get_default_arguments == NULL || create == NULL) {
        jvm_started();
        fail("%s: not a JVM; reinstall CHOS", LIBJVM);
    }

    JavaVMOption options[OPTIONS_AT_MOST];
    JavaVMInitArgs arguments = { .version = VERSION_WITH_NATIVE_ACCESS_WARNING };
    bool native_access_warning = get_default_arguments(&arguments) == JNI_OK;
    arguments = (JavaVMInitArgs){ .version = JNI_VERSION_10, .options = options };
    add_options(&arguments, native_access_warning);

    JavaVM *jvm;
    void *env;
    if (create(&jvm, &env, &arguments) != JNI_OK)
        jvm_failed_to_start();
    jvm_started();
    return env;
}

/* Describes the exception that is pending, on one line. */
_Noreturn static void fail_with_exception(JNIEnv *env)
{
    jthrowable exception = (*env)->ExceptionOccurred(env);
    (*env)->ExceptionClear(env);

    const char *text = NULL;
    jclass class = (*env)->GetObjectClass(env, exception);
    jmethodID method = (*env)->GetMethodID(env, class, "toString", "()Ljava/lang/String;");
    if (method != NULL) {
        jstring string = (*env)->CallObjectMethod(env, exception, method);
        if (!(*env)->ExceptionCheck(env) && string != NULL)
            text = (*env)->GetStringUTFChars(env, string, NULL);
    }

    char line[400];
    snprintf(line, sizeof(line), "%s", text != NULL ? text : "no memory to describe it");
    for (char *c = line; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ')
            *c = ' ';
    }
    /* Errors come from a damaged installation or a lack of something, the rest from us. */
    jclass error = (*env)->FindClass(env, "java/lang/Error");
    if (error != NULL && (*env)->IsInstanceOf(env, exception, error))
        fail("%s; %s", line, jvm_remedy());
    fail("internal error: %s; please report it", line);
}

/* Returns a byte[][], or NULL with an exception pending. */
static jobjectArray to_java(JNIEnv *env, jclass element, char **strings, jsize count)
{
    jobjectArray array = (*env)->NewObjectArray(env, count, element, NULL);
    for (jsize i = 0; array != NULL && i < count; i++) {
        jsize length = (jsize)strlen(strings[i]);
        jbyteArray bytes = (*env)->NewByteArray(env, length);
        if (bytes == NULL)
            return NULL;
        (*env)->SetByteArrayRegion(env, bytes, 0, length, (const jbyte *)strings[i]);
        (*env)->SetObjectArrayElement(env, array, i, bytes);
        (*env)->DeleteLocalRef(env, bytes);
    }
    return array;
}

static int run_main(JNIEnv *env, const struct start *start)
{
    jsize variables = 0;
    while (start->envp[variables] != NULL)
        variables++;

    jclass main_class = (*env)->FindClass(env, MAIN_CLASS);
    jclass bytes = main_class == NULL ? NULL : (*env)->FindClass(env, "[B");
    jmethodID run = bytes == NULL ? NULL
        : (*env)->GetStaticMethodID(env, main_class, "run", "([[B[[BZ)I");
    jobjectArray argv = run == NULL ? NULL : to_java(env, bytes, start->argv, start->argc);
    jobjectArray envp = argv == NULL ? NULL : to_java(env, bytes, start->envp, variables);
    jint code = envp == NULL ? 0
        : (*env)->CallStaticIntMethod(env, main_class, run, argv, envp,
                                       (jboolean)is_called_as_shell(start->argc, start->argv,
                                                                  start->envp));
    if ((*env)->ExceptionCheck(env))
        fail_with_exception(env);
    return code;
}

/*
 * The JVM goes on loading classes after the primordial thread has entered an environment, so it
 * keeps the host's root. Its working directory becomes the one that its class path starts from,
 * which also saves it from one that was deleted or is outside the root, where no JVM starts. Where
 * this is not allowed (in some containers) it shares both, which is good enough as long as it has
 * its files open.
 */
static void part_from_primordial(void)
{
    if (unshare(CLONE_FS) != 0)
        return;
    if (chdir(CHOS_PREFIX) != 0)
        fail("%s: %s; reinstall CHOS", CHOS_PREFIX, strerror(errno));
    is_at_home = true;
}

/* The JVM would obey JAVA_TOOL_OPTIONS and others, which are meant for what is exec'd. */
static void replace_environ(char **envp)
{
    size_t count = 0;

    for (size_t i = 0; i < sizeof(passed_variables) / sizeof(passed_variables[0]); i++) {
        size_t length = strlen(passed_variables[i]);
        for (char **variable = envp; *variable != NULL; variable++) {
            if (strncmp(*variable, passed_variables[i], length) == 0 &&
                (*variable)[length] == '=') {
                jvm_environ[count++] = *variable;
                break;
            }
        }
    }
    /* Instead of SIGUSR2, which somebody may send. */
    jvm_environ[count++] = (char *)"_JAVA_SR_SIGNUM=60";
    environ = jvm_environ;
}

void *jvm_thread(void *argument)
{
    const struct start *start = argument;

    part_from_primordial();
    replace_environ(start->envp);
    JNIEnv *env = create_jvm();
    _exit(run_main(env, start));
}
