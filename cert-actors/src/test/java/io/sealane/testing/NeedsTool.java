package io.sealane.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that needs tools of the machine. Where one is missing it is skipped, with the reason in the list at the end of the
 * build; {@code -Dsealane.require=kubectl,openssl} makes it fail instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsToolCondition.class)
public @interface NeedsTool {

    /** Names of {@link TestTools}. */
    String[] value();
}
