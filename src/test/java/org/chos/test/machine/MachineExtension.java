// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Keeps the machines for the tests of a class; system properties say which. */
final class MachineExtension implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
  /** The version of the kernel to boot. */
  private static final String KERNEL = "chos.kernel";

  /** Whether each machine boots, and none is taken from a snapshot. */
  private static final String FRESH = "chos.fresh";

  private static final class Kept implements AutoCloseable {
    private final List<Machine> machines;

    private Kept(List<Machine> machines) {
      this.machines = machines;
    }

    @Override
    public void close() throws IOException {
      close(machines.iterator());
    }

    /** The last one first: it may be served by the others. */
    private static void close(Iterator<Machine> machines) throws IOException {
      if (machines.hasNext()) {
        Machine machine = machines.next();
        try {
          close(machines);
        } finally {
          machine.close();
        }
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Guest.class || type == Guest[].class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Guest[] guests = machines(context).stream().map(Guest::new).toArray(Guest[]::new);
    return parameter.getParameter().getType() == Guest.class ? guests[0] : guests;
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    OnMachine wanted = context.getRequiredTestClass().getAnnotation(OnMachine.class);
    for (Machine machine : machines(context)) {
      if (wanted.started() && !machine.agent().opens(EngineOfRun.get().sign())) {
        new Guest(machine).run("root", "systemctl", "restart", "chos").exits(0);
      }
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    machines(context).forEach(Machine::checkLog);
  }

  private static List<Machine> machines(ExtensionContext context) {
    OnMachine wanted = context.getRequiredTestClass().getAnnotation(OnMachine.class);
    ExtensionContext whole = context;
    while (whole.getParent().isPresent() && whole.getParent().get() != whole.getRoot()) {
      whole = whole.getParent().get();
    }
    return whole
        .getStore(Namespace.create(MachineExtension.class))
        .getOrComputeIfAbsent(wanted, key -> new Kept(start(wanted)), Kept.class)
        .machines;
  }

  private static Machine boot(String kernel, OnMachine wanted) throws IOException {
    Machine machine = Machine.boot(kernel, wanted.disk(), wanted.processors(), wanted.boot());
    new Guest(machine).sh("root", EngineOfRun.get().preparation()).exits(0);
    return machine;
  }

  private static List<Machine> start(OnMachine wanted) {
    String kernel = wanted.kernel().isEmpty() ? System.getProperty(KERNEL) : wanted.kernel();
    boolean like = wanted.disk().isEmpty() && wanted.boot().isEmpty() && !Boolean.getBoolean(FRESH);
    try {
      if (wanted.machines() == 2) {
        return Machine.pair(kernel, wanted.disk(), wanted.processors());
      }
      return List.of(
          like
              ? Machine.resume(Snapshot.of(kernel, wanted.processors(), wanted.started()))
              : boot(kernel, wanted));
    } catch (IOException e) {
      throw new AssertionError("the machine: " + e.getMessage(), e);
    }
  }
}
