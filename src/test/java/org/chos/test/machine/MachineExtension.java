// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import java.io.IOException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Keeps a machine for the tests of a class; system properties say which. */
final class MachineExtension implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
  /** The version of the kernel to boot. */
  private static final String KERNEL = "chos.kernel";

  /** Whether each machine boots, and none is taken from a snapshot. */
  private static final String FRESH = "chos.fresh";

  private static final class Kept implements AutoCloseable {
    private final Machine machine;

    private Kept(Machine machine) {
      this.machine = machine;
    }

    @Override
    public void close() throws IOException {
      machine.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Guest.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return new Guest(machine(context));
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    OnMachine wanted = context.getRequiredTestClass().getAnnotation(OnMachine.class);
    Machine machine = machine(context);
    if (wanted.started() && !machine.agent().opens(EngineOfRun.get().sign())) {
      new Guest(machine).run("root", "systemctl", "restart", "chos").exits(0);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    machine(context).checkLog();
  }

  private static Machine machine(ExtensionContext context) {
    OnMachine wanted = context.getRequiredTestClass().getAnnotation(OnMachine.class);
    ExtensionContext whole = context;
    while (whole.getParent().isPresent() && whole.getParent().get() != whole.getRoot()) {
      whole = whole.getParent().get();
    }
    return whole
        .getStore(Namespace.create(MachineExtension.class))
        .getOrComputeIfAbsent(wanted, key -> new Kept(start(wanted)), Kept.class)
        .machine;
  }

  private static Machine boot(String kernel, OnMachine wanted) throws IOException {
    Machine machine = Machine.boot(kernel, wanted.disk(), wanted.processors(), wanted.boot());
    new Guest(machine).sh("root", EngineOfRun.get().preparation()).exits(0);
    return machine;
  }

  private static Machine start(OnMachine wanted) {
    String kernel = wanted.kernel().isEmpty() ? System.getProperty(KERNEL) : wanted.kernel();
    boolean like = wanted.disk().isEmpty() && wanted.boot().isEmpty() && !Boolean.getBoolean(FRESH);
    try {
      return like
          ? Machine.resume(Snapshot.of(kernel, wanted.processors(), wanted.started()))
          : boot(kernel, wanted);
    } catch (IOException e) {
      throw new AssertionError("the machine: " + e.getMessage(), e);
    }
  }
}
