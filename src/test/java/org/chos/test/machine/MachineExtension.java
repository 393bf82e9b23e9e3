// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Keeps a machine for all tests of a run; system properties say which. */
final class MachineExtension implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
    /** The version of the kernel to boot. */
    private static final String KERNEL = "chos.kernel";
    /** The directory of a machine that is running already, to be used instead. */
    private static final String RUNNING = "chos.machine";

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
    public void beforeEach(ExtensionContext context) {
        OnMachine wanted = context.getRequiredTestClass().getAnnotation(OnMachine.class);
        if (wanted.started()) {
            new Guest(machine(context)).sh("root", "[ -e /proc/chos/link ] || systemctl restart chos").exits(0);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        machine(context).checkLog();
    }

    private static Machine machine(ExtensionContext context) {
        OnMachine wanted = context.getRequiredTestClass().getAnnotation(OnMachine.class);
        return context.getRoot().getStore(Namespace.create(MachineExtension.class))
                .getOrComputeIfAbsent(List.of(wanted.kernel(), wanted.disk(), wanted.processors(), wanted.boot()),
                        key -> new Kept(start(wanted)), Kept.class).machine;
    }

    private static Machine start(OnMachine wanted) {
        String kernel = wanted.kernel().isEmpty() ? System.getProperty(KERNEL) : wanted.kernel();
        String running = System.getProperty(RUNNING, "");
        try {
            return running.isEmpty() || !(wanted.kernel() + wanted.disk() + wanted.boot()).isEmpty()
                    ? Machine.boot(kernel, wanted.disk(), wanted.processors(), wanted.boot())
                    : Machine.join(Path.of(running));
        } catch (IOException e) {
            throw new AssertionError("the machine: " + e.getMessage(), e);
        }
    }
}
