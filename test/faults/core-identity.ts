/** Faults in core/identity: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'Somebody can try one MFA code too many in three minutes',
    file: 'core/identity/mfa-codes.ts',
    text: '=== ALLOWED_VERIFICATIONS',
    replacement: '=== ALLOWED_VERIFICATIONS + 1',
  },
  {
    name: 'The same MFA code works twice',
    file: 'core/identity/mfa-codes.ts',
    text: 'usedSteps: [...used.filter((each) => each >= oldest), step]',
    replacement: 'usedSteps: used.filter((each) => each >= oldest)',
  },
  {
    name: 'The present password can be chosen again in spite of the password policy',
    file: 'core/identity/passwords.ts',
    text: 'profile.hashes.slice(0, reusePrevention)',
    replacement: 'profile.hashes.slice(1, reusePrevention)',
  },
  {
    name: 'Without a password policy, two types of characters are enough',
    file: 'core/identity/passwords.ts',
    text: 'return needed > 0',
    replacement: 'return needed > 1',
  },
  {
    name: 'A role is found by an ARN with a wrong path',
    file: 'core/identity/named-caller.ts',
    text: 'return role?.arn === name ?',
    replacement: 'return role ?',
  },
  {
    name: 'The age of a simulated MFA sign-in is taken for milliseconds',
    file: 'core/identity/named-caller.ts',
    text: 'mfaAt: now - mfaSecondsAgo * 1000',
    replacement: 'mfaAt: now - mfaSecondsAgo',
  },
  {
    name: 'Signature version 2 permits a streamed body that nobody verifies',
    file: 'core/identity/sender.ts',
    text: "if (contentSha256?.startsWith('STREAMING-')) throw new ContentMismatch()",
    replacement: '',
  },
  {
    name: 'A session token works with the access key of another session',
    file: 'core/identity/sessions.ts',
    text: 'return session?.accessKeyId === accessKeyId ? session : undefined',
    replacement: 'return session',
  },
  {
    name: 'Session tags are no longer transitive once the token has been opened',
    file: 'core/identity/sessions.ts',
    text: 'transitiveTagKeys: unlessEmpty(transitiveTagKeys),',
    replacement: '',
  },
  {
    name: 'Credentials of a closed account still work',
    file: 'core/identity/signed-caller.ts',
    text: 'if (isClosed(sources.store.settled(sources.store.view(caller)))) throw invalidClientTokenId()',
    replacement: '',
  },
  {
    name: 'An inactive access key still works',
    file: 'core/identity/signed-caller.ts',
    text: "if (key?.status !== 'Active' || place === undefined)",
    replacement: 'if (key === undefined || place === undefined)',
  },
  {
    name: 'A sign-out is not noticed',
    file: 'core/identity/signed-out.ts',
    text: "signedOut.count('session', id) > 0",
    replacement: "signedOut.count('session', id) > 1",
  },
  {
    name: 'A refresh token of aws login outlives a change of the password',
    file: 'core/identity/logins.ts',
    text: "if (passwordOf(view, owner) !== password) return 'password-changed'",
    replacement: '',
  },
  {
    name: 'A SAML assertion is valid until the last of its ends in place of the first',
    file: 'core/identity/saml/assertion.ts',
    text: 'ends.some((end) => end <= now)',
    replacement: 'ends.every((end) => end <= now)',
  },
  {
    name: 'A SAML assertion gives its role through any provider',
    file: 'core/identity/saml/attributes.ts',
    text: 'arns.includes(role) && arns.includes(provider)',
    replacement: 'arns.includes(role)',
  },
  {
    name: 'A SAML provider is trusted after its metadata has expired',
    file: 'core/identity/saml/verify.ts',
    text: 'if ((provider.metadataValidUntil ?? provider.validUntil) <= now) throw samlMetadataExpired()',
    replacement: '',
  },
  {
    name: 'Certificates in SAML metadata are ignored unless they say that they are for signing',
    file: 'core/identity/saml/metadata.ts',
    text: "(attributeOf(key, 'use') ?? 'signing') === 'signing'",
    replacement: "attributeOf(key, 'use') === 'signing'",
  },
  {
    name: 'One permitted scope is enough to get all scopes that were requested',
    file: 'core/identity/identity-center/authorization-codes.ts',
    text: '.every((scope) => client.scopes.includes(scope))',
    replacement: '.some((scope) => client.scopes.includes(scope))',
  },
  {
    name: 'An access token says that it lives longer than its portal session',
    file: 'core/identity/identity-center/access-tokens.ts',
    text: 'Math.min(ACCESS_SECONDS, rest)',
    replacement: 'ACCESS_SECONDS',
  },
  {
    name: 'The code of a device is not found in lower case',
    file: 'core/identity/identity-center/device-authorizations.ts',
    text: "userCode.toUpperCase().replace(/[\\s-]/g, '')",
    replacement: "userCode.replace(/[\\s-]/g, '')",
  },
  {
    name: 'A disabled user stays signed in to the access portal',
    file: 'core/identity/identity-center/portal-sessions.ts',
    text: '|| !user || user.disabled)',
    replacement: '|| !user)',
  },
  {
    name: 'A trusted token for another audience is exchanged',
    file: 'core/identity/identity-center/trusted-tokens.ts',
    text: 'requireAudience(claims, audiences)',
    replacement: '',
  },
  {
    name: 'A web identity token has no grace of five minutes after its end',
    file: 'core/identity/web-identity/times.ts',
    text: 'if (now - late >= expiry)',
    replacement: 'if (now >= expiry)',
  },
  {
    name: 'The authorized party of a web identity token does not count as its audience',
    file: 'core/identity/web-identity/audience.ts',
    text: "authorizedParty(claims) ?? onlyAudience(claims['aud'])",
    replacement: "onlyAudience(claims['aud'])",
  },
]
