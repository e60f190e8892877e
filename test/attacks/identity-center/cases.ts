/**
 * The attacks on IAM Identity Center and AWS Sign-In that tests try: what an attacker would like, and the test that shows
 * that nothing is issued. `index.test.ts` checks that each test exists.
 */

/** A test: its file, without `test/` and `.test.ts`, and its title. */
type Proof = readonly [file: string, title: string]

const HERE = 'attacks/identity-center'
const PORTAL = 'endpoints/access-portal'
const REQUESTS = 'identity/authorization-requests'
const TOKENS = 'services/sso-oidc/tokens'
const SIGN_IN = 'services/signin'
const SCIM = 'endpoints/scim'

export const CASES: Readonly<Record<string, Readonly<Record<string, Proof>>>> = {
  'redirect URIs': {
    'to be sent a code at a URI that looks like the registered one': [
      REQUESTS,
      'http://127.0.0.1@evil.example/oauth/callback',
    ],
    'to register a URI of the web': ['services/sso-oidc/clients', 'refuses what no client can have'],
    'to sign a registration for a URI of the web': [
      `${HERE}/forged-registrations`,
      'the redirect URI %s is refused',
    ],
    'to run a script by a URI': [
      REQUESTS,
      'cannot lead elsewhere, even if somebody has signed a registration',
    ],
    'to use the server as an open redirect before anybody signs in': [
      `${PORTAL}/consent`,
      'tells the client of a wrong request, but only after somebody has signed in',
    ],
    'to be sent elsewhere after the sign-in': [
      `${PORTAL}/attacks`,
      'no path of another site is a destination',
    ],
    'to be sent elsewhere by the identity provider': [
      `${PORTAL}/identity-provider`,
      'whatever its RelayState is',
    ],
    'to open the console at another site': [
      `${PORTAL}/start`,
      'at the relay state, unless that leads elsewhere',
    ],
    'to redeem a code with another URI': [`${HERE}/clients`, 'another port'],
    'to have aws login send its code elsewhere': [
      `${SIGN_IN}/authorize-page`,
      'http://127.0.0.1.attacker.example/oauth/callback',
    ],
    'to change the request in the form': [
      `${PORTAL}/consent`,
      'a tampered request in the form is checked again',
    ],
    'to split a header by the parameters of a request': [
      `${HERE}/leaks`,
      'no header is split by what a form or a URL contains',
    ],
  },
  'PKCE and parameters': {
    'to do without a challenge': [REQUESTS, 'a request without %s'],
    'to use a plain challenge': [REQUESTS, 'plain'],
    'to send a parameter twice': [REQUESTS, 'a second %s'],
    'to redeem a code without a verifier': [`${HERE}/clients`, 'no verifier'],
    'to redeem a code with its challenge': [`${HERE}/clients`, 'the challenge as the verifier'],
    'to redeem a code of aws login with another verifier': [
      `${SIGN_IN}/login`,
      'belongs to its client, redirect URI, and verifier',
    ],
  },
  codes: {
    'to redeem a code twice': [TOKENS, 'lead to tokens once'],
    'to redeem a code many times at once': [`${HERE}/clients`, 'of many who redeem a code, one gets tokens'],
    'to redeem a code again after a crash': [`${HERE}/clients`, 'a code that was used stays so'],
    'to redeem a code again after the clock was set back': [
      `${HERE}/sealed-notes`,
      'a code that was used is not taken again when the clock is set back',
    ],
    'to redeem the code of another client': [
      `${HERE}/clients`,
      'is of no use to another client, and still good for its own',
    ],
    'to redeem a code with another grant': [`${HERE}/clients`, 'is not redeemed by %s'],
    'to redeem a code of a user who is disabled': [
      `${HERE}/clients`,
      'of a user who is disabled meanwhile, and of an instance that is replaced, leads to nothing',
    ],
    'to redeem a code of aws login many times at once': [
      `${HERE}/clients`,
      'of many who redeem a code of AWS Sign-In, one gets credentials',
    ],
    'to redeem a code of aws login again after a restart': [
      `${SIGN_IN}/restart`,
      'a code that was used stays so',
    ],
    'to redeem the code of an application with another one': [
      'services/sso-oidc/tokens-with-iam',
      'are refused with another redirect URI, verifier, or application, and when they have expired',
    ],
  },
  'clients and scopes': {
    'to get a token for everything by naming no scope, as a client': [
      `${HERE}/scopes`,
      'a client that registered other scopes gets those for %j',
    ],
    'to get a token for everything by naming no scope, as an application': [
      `${HERE}/scopes`,
      'an application that exchanges a token of its issuer gets its own scopes',
    ],
    'to widen the scopes of a refresh token': [
      `${HERE}/scopes`,
      'an application that refreshes gets the scopes of the token',
    ],
    'to avoid the restrictions of an application by sharing no scope with it': [
      `${HERE}/scopes`,
      'that has none of the scopes %j gets no code',
    ],
    'to use a token for other services for accounts': [
      'services/sso/access-tokens',
      'tokens for other services give no access to accounts, but log out',
    ],
    'to be an application without its credentials': [
      `${HERE}/forged-registrations`,
      'the ARN of an application is no client, so that its refresh tokens need its credentials',
    ],
    'to be another client by a forged secret': [
      `${HERE}/forged-registrations`,
      'the ID of another client does not make its tokens those of the attacker',
    ],
    'to be another client by the content of an ID': [
      `${HERE}/forged-registrations`,
      'the ID and the region of a client are not what the content says',
    ],
    'to crash the server by a signed registration': [
      `${HERE}/forged-registrations`,
      'members of other types are an invalid client: %j',
    ],
    'to use a grant that was not registered': [
      'services/sso-oidc/clients',
      'a client may use only the grant types that it registered',
    ],
    'to use an application without being assigned': [
      'services/sso-oidc/entitled-clients',
      'users must be assigned to the application, and be of its instance',
    ],
    'to use an application that is disabled': [
      'services/sso-oidc/entitled-clients',
      'an application that is disabled or deleted permits nothing',
    ],
  },
  devices: {
    'to have a device allowed by a link': [
      `${HERE}/clients`,
      'that is not allowed yet, or was denied, gets nothing, whatever the page was sent',
    ],
    'to hide which client asks': [
      `${PORTAL}/consent`,
      'shows the code, names the client after a confirmation, and lets the device act',
    ],
    'to look like another client': [
      `${PORTAL}/consent`,
      'names with characters that change how they look are shown with replacements',
    ],
    'to guess codes': [
      `${PORTAL}/consent`,
      'five wrong codes make the user wait, in every browser and session',
    ],
    'to guess codes with a tool': [`${PORTAL}/tool-calls`, 'wrong codes are counted with those on the page'],
    'to allow a device of another instance': [
      `${HERE}/clients`,
      'cannot be allowed by a user of another instance',
    ],
    'to take over a device with another client': [
      `${HERE}/clients`,
      'of another client, or of another instance, gets nothing',
    ],
    'to redeem a device code many times at once': [
      `${HERE}/clients`,
      'of many who redeem the code of a device, one gets tokens',
    ],
    'to redeem a device code again after a crash': [
      `${HERE}/clients`,
      'a code of a device that was used, and one that was denied, lead to nothing',
    ],
    'to let a client allow other clients': [
      `${PORTAL}/tool-calls`,
      'not with the token of a client, which could allow others',
    ],
    'to poll without pause': [TOKENS, 'the AWS CLI may ask twice at once, and then once a second'],
  },
  'sealed notes': {
    'to use a note for another purpose': [`${HERE}/sealed-notes`, 'no other note is taken'],
    'to use a note in another account or partition': [
      `${HERE}/sealed-notes`,
      'a note that is damaged, of another account, or of another partition is not taken',
    ],
    'to use a note after a reset': [`${HERE}/sealed-notes`, 'is taken, but not after a reset of the account'],
    'to use a session that was signed out': [
      `${HERE}/sealed-notes`,
      'a session that was signed out is not taken again when the clock is set back',
    ],
    'to use a token of another instance': [
      'services/sso/access-tokens',
      'tokens of an instance end with it, and those of another one are of no use',
    ],
    'to use a token of another region': [
      'services/sso/access-tokens',
      'tokens of another region or partition are refused at host names of AWS',
    ],
    'to use a signed-out session after a crash': [
      `${HERE}/clients`,
      'a session that was signed out stays so',
    ],
  },
  'forms and browsers': {
    'to send a form from another site': [`${PORTAL}/attacks`, '%s from another site'],
    'to send a form with the token of another session': [
      `${PORTAL}/attacks`,
      '%s without a token, or with that of another session',
    ],
    'to sign a victim in as the attacker': [
      `${PORTAL}/attacks`,
      'a sign-in that another browser has started, as an attacker would plant it',
    ],
    'to act by a link on another site': [
      `${PORTAL}/attacks`,
      'a link on another site opens only pages that ask',
    ],
    'to act by reading a page': [`${HERE}/sign-in`, '%s changes nothing and signs nobody in'],
    'to frame a page': [`${PORTAL}/attacks`, '%s forbids frames and foreign scripts'],
    'to fix a session before the sign-in': [`${PORTAL}/attacks`, 'a session is a new one after each sign-in'],
    'to read the cookie by a script': [`${PORTAL}/sign-in`, 'the cookie has the attributes that protect it'],
    'to call the services from another site': [`${HERE}/clients`, 'cannot call %s'],
    'to consent to aws login from another site': [
      `${SIGN_IN}/authorize-page`,
      'cannot be sent by pages of other sites',
    ],
    'to run a script by a name': [`${HERE}/leaks`, 'on every page for those who have signed in'],
    'to run a script by the name of a client': [
      `${HERE}/leaks`,
      'of clients and devices that ask for consent',
    ],
    'to run a script by the link of an application': [
      `${PORTAL}/start`,
      'those that are assigned or for all, with safe links',
    ],
    'to find keys in a cache': [`${HERE}/leaks`, 'are not stored by caches, framed, or sent on as referrers'],
    'to use the roles of others': [`${PORTAL}/start`, 'not for what the user may not use'],
  },
  'passwords and MFA': {
    'to guess passwords': [`${PORTAL}/sign-in`, '%s has to wait after five wrong passwords'],
    'to guess passwords at the same time': [`${HERE}/sign-in`, 'counts guesses at the same time'],
    'to avoid the lockout by another spelling': [`${HERE}/sign-in`, 'is not avoided by the spelling %j'],
    'to avoid the lockout by another URL': [`${HERE}/sign-in`, 'is not avoided by the URL /start%s'],
    'to undo the lockout by other sign-ins': [
      `${HERE}/sign-in`,
      'is not undone by other users who sign in, nor by 300 other names',
    ],
    'to guess codes with a known password': [
      `${HERE}/sign-in`,
      'is not undone by the right password without the code',
    ],
    'to find out who exists by texts': [`${PORTAL}/sign-in`, '%s with %j'],
    'to find out who exists by time': [
      `${HERE}/sign-in`,
      'is hashed once, and refused in the same words, for users who do not exist, are disabled, or have none',
    ],
    'to find out who exists by sealed states': [
      `${PORTAL}/sign-in`,
      'also the sealed states have the same length',
    ],
    'to sign in with a password that is only alike': [`${HERE}/sign-in`, 'with a null after it'],
    'to leave out a step': [`${PORTAL}/attacks`, 'no step can be left out'],
    'to use a code of an app twice': [`${HERE}/sign-in`, 'is not good again, and neither is an older one'],
    'to use a code of an app many times at once': [
      `${HERE}/sign-in`,
      'is good for one of many who send it at the same time',
    ],
    'to trust a browser where that is not offered': [
      `${PORTAL}/sign-in`,
      'trust is not offered where MFA is always on, and not accepted either',
    ],
    'to use a mailed code twice': [`${HERE}/sign-in`, 'signs in once, although its form can be sent again'],
    'to use a mailed code of another sign-in': [
      `${HERE}/sign-in`,
      'is not good for the form of another sign-in',
    ],
    'to use a one-time password twice': [
      `${HERE}/sign-in`,
      'is not good once it was changed, and not as the new password',
    ],
    'to use a one-time password without changing it': [
      `${HERE}/sign-in`,
      'does not open any page but the one for a new password',
    ],
    'to set the password of somebody else': [
      `${HERE}/sign-in`,
      'of another user is not changed by naming that user in the form',
    ],
    'to sign in as somebody who is disabled': [
      `${PORTAL}/sign-in`,
      'a user who is disabled or deleted is signed out',
    ],
  },
  'identity providers': {
    'to sign as another provider': [`${PORTAL}/identity-provider`, 'from another provider'],
    'to use an assertion for another instance': [`${PORTAL}/identity-provider`, 'for another instance'],
    'to use an assertion for another recipient': [`${PORTAL}/identity-provider`, 'for another recipient'],
    'to use an assertion twice': [`${PORTAL}/identity-provider`, 'used before'],
    'to wrap a signed assertion, or to forge its signature': [
      `${HERE}/saml`,
      'content around a signed assertion',
    ],
    'to answer the request of somebody else': [
      `${PORTAL}/identity-provider`,
      'and takes no answer to another request, or to one that is too old',
    ],
    'to use passwords in spite of the provider': [
      `${PORTAL}/identity-provider`,
      'and takes no passwords, not even those of a sign-in that began before',
    ],
    'to write with the token of another tenant': [`${SCIM}/access`, 'have their own identity stores'],
    'to write without a token': [`${SCIM}/access`, '%j needs one'],
    'to write with a token that has expired': [`${SCIM}/access`, 'expire'],
    'to write from a page of another site': [`${SCIM}/access`, 'pages of other sites are refused'],
    'to pollute prototypes by SCIM': [`${SCIM}/hostile`, 'every request gets an answer of SCIM'],
  },
  'trusted tokens and contexts': {
    'to choose the algorithm or the key of a token': [`${HERE}/trusted-tokens`, 'algorithms and keys: %s'],
    'to write a token in another form': [`${HERE}/trusted-tokens`, 'forms: %s'],
    'to be trusted as another issuer': [`${HERE}/trusted-tokens`, 'that says to be from another issuer'],
    'to use a token for another audience': [`${HERE}/trusted-tokens`, 'for another audience'],
    'to exchange a token many times at once': [
      `${HERE}/trusted-tokens`,
      'of two requests at the same time with the same identifier, one succeeds',
    ],
    'to have the server fetch a URL': [
      `${HERE}/trusted-tokens`,
      'nothing that a token says made the server ask anybody',
    ],
    'to have the server ask an issuer of the attacker': [
      `${HERE}/trusted-tokens`,
      'of an issuer that the attacker controls is refused before anybody asks for its keys',
    ],
    'to exchange a token for an application without a scope for it': [
      'services/sso-oidc/tokens-with-iam',
      'are refused without such a scope',
    ],
    'to name several users': ['services/sso-oidc/trusted-token-grant', 'must name exactly one user'],
  },
  'proofs of a key': {
    'to use a stolen refresh token without its key': [
      `${SIGN_IN}/proofs`,
      'is useless without the key of the program',
    ],
    'to send a proof again': [
      `${SIGN_IN}/proofs`,
      'is not accepted with a proof that was used before, not even for the same answer',
    ],
    'to send a proof many times at once': [
      `${HERE}/clients`,
      'of many who use one proof for a refresh token, one gets credentials',
    ],
    'to use a proof for another URL': [
      `${SIGN_IN}/proofs`,
      'for another path, with a query, or with a fragment',
    ],
    'to sign a proof with the public key': [
      `${SIGN_IN}/proofs`,
      'signed with the public key as a shared secret, or by another key',
    ],
    'to use a point off the curve': [`${SIGN_IN}/proofs`, 'with a point off the curve'],
  },
  'logs and robustness': {
    'to find secrets of users in logs and decisions': [
      `${HERE}/leaks`,
      'of users and clients are neither in the log nor in recorded decisions',
    ],
    'to find secrets of applications in logs and decisions': [
      `${HERE}/leaks`,
      'of applications are neither in the log nor in recorded decisions',
    ],
    'to control the terminal that shows the log': [
      `${HERE}/leaks`,
      'names do not control the terminal that shows the log',
    ],
    'to find passwords that were typed as names': [
      `${PORTAL}/sign-in`,
      'unknown names are not in the log, since they may be passwords',
    ],
    'to send what is too large': [`${PORTAL}/attacks`, 'wrong methods, large forms, and errors for programs'],
    'to crash the server, or to change something, without a signature': [
      'fuzz/hostile',
      'unsigned requests, which change nothing',
    ],
  },
}
