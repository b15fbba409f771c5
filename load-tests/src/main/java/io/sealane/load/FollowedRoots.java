package io.sealane.load;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts the newest roots that it was given, in new handshakes. */
final class FollowedRoots extends X509ExtendedTrustManager {

    private volatile String newest = "";
    private volatile X509ExtendedTrustManager inForce;

    FollowedRoots(String pem) throws GeneralSecurityException, IOException {
        inForce = by(pem);
        newest = pem;
    }

    /** @param pem from now on these and nothing else */
    void follow(String pem) throws GeneralSecurityException, IOException {
        if (!pem.equals(newest)) {
            inForce = by(pem);
            newest = pem;
        }
    }

    private static X509ExtendedTrustManager by(String pem) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (var root : FollowedPair.certificates(pem)) {
            store.setCertificateEntry(root.getSerialNumber().toString(16), root);
        }
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return inForce.getAcceptedIssuers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        inForce.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        inForce.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        inForce.checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        inForce.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        inForce.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        inForce.checkServerTrusted(chain, type);
    }
}
