// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that run on a machine, which the class has for its own. Constructors and methods may have a
 * parameter of type {@link Guest}. A test fails if the kernel complains during it. The machine is
 * taken from a {@link Snapshot}, unless it has a disk of its own or a boot, which is then part of
 * the test.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(MachineExtension.class)
public @interface OnMachine {
  /** More words for the kernel's command line. */
  String boot() default "";

  /** The version of its kernel, if not the one that the run is for. */
  String kernel() default "";

  /** The script in {@code src/test/vm} that makes its disk, called when it is first needed. */
  String disk() default "";

  /**
   * How many it has. Two at once, with two each, take an emulator on two processors 1.6 times as
   * long as with one each.
   */
  int processors() default 1;

  /**
   * How many of them there are, one or two. Two have a network between them, and constructors a
   * parameter of type {@code Guest[]}.
   */
  int machines() default 1;

  /** Whether the service is to be running before each test. */
  boolean started() default true;
}
