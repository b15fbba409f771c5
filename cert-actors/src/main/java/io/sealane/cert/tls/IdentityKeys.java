package io.sealane.cert.tls;

import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import org.jspecify.annotations.Nullable;

/**
 * One key manager as the factory that contexts ask for.
 *
 * <p>Its key and chain never change, and it says so in the only way that Netty's BoringSSL contexts understand: a context then hands them
 * to the library once, where it would otherwise write and read both as PEM in each handshake.
 */
final class IdentityKeys extends KeyManagerFactory {

    private IdentityKeys(IdentityKeyManager manager) {
        super(new Spi(manager), null, "sealane");
    }

    static KeyManagerFactory of(IdentityKeyManager manager) {
        return new OpenSslCachingX509KeyManagerFactory(new IdentityKeys(manager));
    }

    private static final class Spi extends KeyManagerFactorySpi {

        private final IdentityKeyManager manager;

        Spi(IdentityKeyManager manager) {
            this.manager = manager;
        }

        @Override
        protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {
            throw new UnsupportedOperationException("it has its key already");
        }

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {
            throw new UnsupportedOperationException("it has its key already");
        }

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {manager};
        }
    }
}
