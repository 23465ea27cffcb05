import { X509Certificate } from 'node:crypto';

// Made once with OpenSSL; the keys were thrown away.
const APPLE_WITH_COMMA =
  'MIIByTCCAW+gAwIBAgIUJu8kS14kIE4KloqRxe8ruf8ancEwCgYIKoZIzj0EAwIwOTELMAkGA1UEBhMCVVMxFDASBgNVBAoMC0FwcGxlLCBJbmMuMRQwEgYDVQQDDAtBcHBsZSwgSW5jLjAgFw0yNjExMjMwNDEyNDNaGA8yMTI2MTAzMDA0MTI0M1owOTELMAkGA1UEBhMCVVMxFDASBgNVBAoMC0FwcGxlLCBJbmMuMRQwEgYDVQQDDAtBcHBsZSwgSW5jLjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHS/tDv2GSKpcdyragRFWf7MoXWE08XF0EtbeEJyZe09At6Dq5goVr84IFRuY6uKVq2tBT3ceFDBc0q2mE9sFmyjUzBRMB0GA1UdDgQWBBQlX+Hc0U2hQFvc3zIku/erAfnWPTAfBgNVHSMEGDAWgBQlX+Hc0U2hQFvc3zIku/erAfnWPTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIC8jPght0XtcW8U5t3WI/mFLiaqpUr3YQE/MC58eL0+/AiEA6eTdBinfWZwDArgjAD7VDZfXM5+5JXBPv7VLKo2m138=';
const RSA_PSS =
  'MIIDnjCCAlGgAwIBAgIUVGzGnVsk4MUexD2Z6To753fJu4owQgYJKoZIhvcNAQEKMDWgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEFAKIEAgIA3jAiMQswCQYDVQQGEwJVUzETMBEGA1UECgwKQXBwbGUgSW5jLjAgFw0yNjExMjMwNDEyNDNaGA8yMTI2MTAzMDA0MTI0M1owIjELMAkGA1UEBhMCVVMxEzARBgNVBAoMCkFwcGxlIEluYy4wggEgMAsGCSqGSIb3DQEBCgOCAQ8AMIIBCgKCAQEApUKrqjpILhZsqNbNsHf1+Vw2bOJyVvtqc++YaZN5DsBrOhHVUWPGsNj10FqAdaXS5kfgWZqvaWgjnG0RmZEjO2RlO6MEzMQhG8Gs8u//HHJY8Jn+Q9AurVxKY73l6sGt8rTR0Yy+8oyRa6TGKl0EsMYC4xuvD53CCKXDHTMapPUnq1aIjBTtqvv8Dj8melmo+lva5VHBDmKoWbvQTAQ5VBWtsbU6nVQRjrwsvgXObNmM93wVLOooXCk+MC6VxXIgXkN22w0PZsO5614buLHEwNr31ifukE9iN4hIddqCZtNRXPYiKUY6+X5hkNbr6WmGDNvWMdi3HonElbz0yossiwIDAQABo2IwYDAdBgNVHQ4EFgQUrIa6vqHo/SBPhj0HWCxeoq0U+GowHwYDVR0jBBgwFoAUrIa6vqHo/SBPhj0HWCxeoq0U+GowCQYDVR0TBAIwADATBgNVHSUEDDAKBggrBgEFBQcDAzBCBgkqhkiG9w0BAQowNaAPMA0GCWCGSAFlAwQCAQUAoRwwGgYJKoZIhvcNAQEIMA0GCWCGSAFlAwQCAQUAogQCAgDeA4IBAQAKVZlhv3WsTmgBzoNFZ9WiF3Udk/tqnjji8oFGfFCmvyuZdSJ6xw3Ze6/eN8MAHmzbZi4zlihl46rtBl7QmaUG9/gbvwBzHVWQbM2N3c9ITrrUUOo6b8IzNT+cKmy7AYSsqQmzbTc6WYFErMLsgzalcuCdWRivFO36IGk3Znqz/5gjR8WzxSwrze2WKjIiAogp+YpH15FWfmtjVLa8sR5cS4ACbhK6M4MkpO07J5oZFwDcuAnfOWe0ygQ1FnfFtswIBstXKYO8knVB8PlTO8xx/kUmJ5b0n64xYDnYI4HDzRivG4vxZXwIcDzx4dMeRvfChPy27wjXTXVS86+6+yTj';

const read = (base64: string) => new X509Certificate(Buffer.from(base64, 'base64'));

/** C=US, O="Apple, Inc.", with a key on P-256. */
export const appleWithComma: X509Certificate = read(APPLE_WITH_COMMA);

/** All that a certificate of Game Center has, but a key that is for RSA-PSS only. */
export const rsaPss: X509Certificate = read(RSA_PSS);

/** Object identifiers in DER. */
export const OID = {
  commonName: '0603550403',
  organization: '060355040a',
  country: '0603550406',
  rsaEncryption: '06092a864886f70d010101',
  unknownKey: '06092a864886f70d01017f',
  codeSigning: '06082b06010505070303',
  anyUsageLookalike: '06082b0601050507037f',
} as const;

/** The same certificate with a part of its DER, in hex, replaced everywhere: its signature is wrong then. */
export function forged(certificate: X509Certificate, from: string, to: string): X509Certificate {
  const der = certificate.raw.toString('hex');
  if (!der.includes(from) || from.length !== to.length) throw new Error('nothing to replace');
  return new X509Certificate(Buffer.from(der.replaceAll(from, to), 'hex'));
}
