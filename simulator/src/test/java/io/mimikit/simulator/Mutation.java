package io.mimikit.simulator;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A bug to be planted: one method of one class does something else. Immutable.
 *
 * @param type the class
 * @param method its name, or how it begins where the compiler made it
 */
record Mutation(String name, String type, String method, Edit edit) {
    /** What becomes of one instruction; answers false to leave it as it is. */
    interface Edit {
        boolean apply(CodeBuilder code, CodeElement element);
    }

    /** The class with the bug in it. */
    byte[] plant(byte[] original) {
        ClassFile files = ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG);
        ClassModel model = files.parse(original);
        AtomicInteger hits = new AtomicInteger();
        Predicate<MethodModel> here = found -> found.methodName().stringValue().startsWith(method);
        byte[] mutated = files.transformClass(model, ClassTransform.transformingMethodBodies(here, (code, element) -> {
            if (edit.apply(code, element)) {
                hits.incrementAndGet();
            } else {
                code.with(element);
            }
        }));
        if (hits.get() == 0) {
            throw new IllegalStateException(
                    name + ": nothing in " + type + "." + method + " is as it is expected there");
        }
        return mutated;
    }

    private static boolean calls(CodeElement element, String callee) {
        return element instanceof InvokeInstruction call && call.name().equalsString(callee);
    }

    /** A call is left out; where it answers something, it answers nothing. */
    static Mutation withoutCall(String name, String type, String method, String callee) {
        return new Mutation(name, type, method, (code, element) -> {
            if (!calls(element, callee)) {
                return false;
            }
            InvokeInstruction call = (InvokeInstruction) element;
            drop(code, call);
            switch (TypeKind.from(call.typeSymbol().returnType())) {
                case VOID -> {}
                case REFERENCE -> code.aconst_null();
                case LONG -> code.lconst_0();
                case DOUBLE -> code.dconst_0();
                case FLOAT -> code.fconst_0();
                default -> code.iconst_0();
            }
            return true;
        });
    }

    private static void drop(CodeBuilder code, InvokeInstruction call) {
        List<ClassDesc> parameters = call.typeSymbol().parameterList();
        for (ClassDesc parameter : parameters.reversed()) {
            if (TypeKind.from(parameter).slotSize() == 2) {
                code.pop2();
            } else {
                code.pop();
            }
        }
        if (call.opcode() != Opcode.INVOKESTATIC) {
            code.pop();
        }
    }

    /** A call answers yes, whatever is asked. */
    static Mutation alwaysTrue(String name, String type, String method, String callee) {
        return new Mutation(name, type, method, (code, element) -> {
            if (!calls(element, callee)) {
                return false;
            }
            drop(code, (InvokeInstruction) element);
            code.iconst_1();
            return true;
        });
    }

    /** Something is done to what lies on the stack before, or after, a call. */
    static Mutation around(
            String name,
            String type,
            String method,
            String callee,
            Consumer<CodeBuilder> before,
            Consumer<CodeBuilder> after) {
        return new Mutation(name, type, method, (code, element) -> {
            if (!calls(element, callee)) {
                return false;
            }
            before.accept(code);
            code.with(element);
            after.accept(code);
            return true;
        });
    }

    /** An arithmetic operation is followed by something. */
    static Mutation afterOperator(
            String name, String type, String method, Opcode operator, Consumer<CodeBuilder> after) {
        return new Mutation(name, type, method, (code, element) -> {
            if (!(element instanceof OperatorInstruction found) || found.opcode() != operator) {
                return false;
            }
            code.with(element);
            after.accept(code);
            return true;
        });
    }

    static Mutation otherConstant(String name, String type, String method, int constant, int other) {
        return new Mutation(name, type, method, (code, element) -> {
            if (!(element instanceof ConstantInstruction found)
                    || !Integer.valueOf(constant).equals(found.constantValue())) {
                return false;
            }
            code.loadConstant(other);
            return true;
        });
    }

    /** An enum constant is replaced by nothing, so that no comparison with it holds. */
    static Mutation neverIs(String name, String type, String method, String constant) {
        return new Mutation(name, type, method, (code, element) -> {
            if (!(element instanceof FieldInstruction found)
                    || found.opcode() != Opcode.GETSTATIC
                    || !found.name().equalsString(constant)) {
                return false;
            }
            code.aconst_null();
            return true;
        });
    }

    /** Something is done first; where it returns, nothing else is done. */
    static Mutation first(String name, String type, String method, Consumer<CodeBuilder> what) {
        AtomicInteger seen = new AtomicInteger();
        return new Mutation(name, type, method, (code, element) -> {
            if (!(element instanceof java.lang.classfile.Instruction) || seen.getAndIncrement() > 0) {
                return false;
            }
            what.accept(code);
            code.with(element);
            return true;
        });
    }

    static ClassDesc kernel(String type) {
        return ClassDesc.of("io.mimikit.kernel." + type);
    }

    static MethodTypeDesc signature(ClassDesc answer, ClassDesc... parameters) {
        return MethodTypeDesc.of(answer, parameters);
    }
}
