/** The table of the emulator's own endpoints. A test compares it with openapi.json. */
import { IDP_CONSOLE, IDP_SIGN_IN } from '../../core/identity/saml/built-in.ts'
import { readTrustGraph } from './access-map.ts'
import { readClock, setClock } from './clock.ts'
import { listContainers, putContainer } from './containers.ts'
import { issueCredentials } from './credentials/credentials.ts'
import { listDelegationTokens } from './credentials/delegation-tokens.ts'
import { configureIssuer, listIssuers } from './credentials/issuers.ts'
import { serviceCall } from './credentials/service-call.ts'
import { listSessions } from './credentials/sessions.ts'
import { readTokenIssuer, readTokenKeys } from './credentials/token-issuers.ts'
import { authorize } from './decisions/authorize.ts'
import { expect } from './decisions/expect.ts'
import { explain } from './decisions/explain.ts'
import { writePolicy } from './decisions/least-privilege.ts'
import { clearDecisions, listDecisions } from './decisions/recent.ts'
import { resolveRequest } from './decisions/resolve.ts'
import { streamDecisions } from './decisions/stream.ts'
import { ok, type Routes } from './endpoint.ts'
import { addFault, listFaults, removeFault, removeFaults } from './faults.ts'
import { readGuardRequests, resetGuardRequests } from './guard-requests.ts'
import { addIdentityCenter, listIdentityCenters } from './identity-center.ts'
import { addScimToken, removeScim, setIdentitySource } from './identity-source.ts'
import { makeToken, readKeySet, registerProvider } from './idp/oidc.ts'
import { makeAssertion, readMetadata, registerSamlProvider } from './idp/saml.ts'
import { showConsoleSignIn } from './idp/saml-console.ts'
import { showSignIn } from './idp/saml-sign-in.ts'
import { identityCertificate, listInstances, putInstance } from './instances.ts'
import { listMail, removeMail } from './mail.ts'
import { checkDocument } from './policies/check-policy.ts'
import { generatePolicy } from './policies/generate.ts'
import { replay } from './policies/replay.ts'
import { simulate } from './policies/simulate.ts'
import { listWords } from './policies/words.ts'
import { readCoverage, resetCoverage } from './policy-coverage.ts'
import { readPrincipalPolicies } from './principal-policies.ts'
import { readAuthority } from './process/ca-certificate.ts'
import { health } from './process/health.ts'
import { metrics } from './process/metrics.ts'
import { readiness } from './process/ready.ts'
import { readAuthorizationDetails } from './replicas/denials.ts'
import { search } from './search/index.ts'
import { reset } from './state/reset.ts'
import { addSeed, listSeedFiles } from './state/seed.ts'
import { deleteSnapshot, restoreSnapshot, takeSnapshot } from './state/snapshots.ts'
import { resetUpstreamsOnly } from './upstream-reset.ts'
import { whoCan } from './who-can.ts'

export const routes: Routes = {
  '/_iamulator/health': { GET: health },
  '/_iamulator/ready': { GET: readiness },
  '/_iamulator/metrics': { GET: metrics },
  '/_iamulator/reset': { POST: reset },
  '/_iamulator/seed': { POST: addSeed },
  '/_iamulator/seed-files': { POST: listSeedFiles },
  '/_iamulator/credentials': { POST: issueCredentials },
  '/_iamulator/snapshots': { POST: takeSnapshot },
  '/_iamulator/snapshots/{id}': { DELETE: deleteSnapshot },
  '/_iamulator/snapshots/{id}/restore': { POST: restoreSnapshot },
  '/_iamulator/clock': { GET: readClock, POST: setClock },
  '/_iamulator/authorize': { POST: authorize },
  '/_iamulator/resolve': { POST: resolveRequest },
  '/_iamulator/service-call': { POST: serviceCall },
  '/_iamulator/ca': { GET: readAuthority },
  '/_iamulator/instances': { GET: listInstances, POST: putInstance },
  '/_iamulator/instance-identity': { GET: identityCertificate },
  '/_iamulator/containers': { GET: listContainers, POST: putContainer },
  '/_iamulator/explain': { POST: explain },
  '/_iamulator/authorization-details': { POST: readAuthorizationDetails },
  '/_iamulator/expect': { POST: expect },
  '/_iamulator/expect-access': {
    // It needs the proof engine, which most servers never use.
    POST: async (...request) => (await import('./policies/expect-access.ts')).expectAccess(...request),
  },
  '/_iamulator/decisions': { GET: listDecisions, DELETE: clearDecisions },
  '/_iamulator/decisions/stream': { GET: streamDecisions },
  '/_iamulator/search': { GET: search },
  '/_iamulator/trust-graph': { GET: readTrustGraph },
  '/_iamulator/who-can': { POST: whoCan },
  '/_iamulator/principal-policies': { GET: readPrincipalPolicies },
  '/_iamulator/faults': { GET: listFaults, POST: addFault, DELETE: removeFaults },
  '/_iamulator/faults/{id}': { DELETE: removeFault },
  '/_iamulator/coverage': { GET: readCoverage, DELETE: resetCoverage },
  '/_iamulator/upstream-reset': { POST: resetUpstreamsOnly },
  '/_iamulator/guard-requests': { GET: readGuardRequests, DELETE: resetGuardRequests },
  '/_iamulator/policy': { POST: writePolicy },
  '/_iamulator/policy-check': { POST: checkDocument },
  '/_iamulator/generate-policy': { POST: generatePolicy },
  '/_iamulator/replay': { POST: replay },
  '/_iamulator/simulate': { POST: simulate },
  '/_iamulator/policy-words': { GET: listWords },
  '/_iamulator/delegation-tokens': { GET: listDelegationTokens },
  '/_iamulator/identity-center': { GET: listIdentityCenters, POST: addIdentityCenter },
  '/_iamulator/identity-center/{directory}/scim': { POST: addScimToken, DELETE: removeScim },
  '/_iamulator/identity-center/{directory}/source': { POST: setIdentitySource },
  '/_iamulator/mail': { GET: listMail, DELETE: removeMail },
  '/_iamulator/sessions': { GET: listSessions },
  '/_iamulator/issuers': { GET: listIssuers, POST: configureIssuer },
  '/_iamulator/idp/oidc/jwks': { GET: readKeySet },
  '/_iamulator/idp/oidc/token': { POST: makeToken },
  '/_iamulator/idp/oidc/provider': { POST: registerProvider },
  '/_iamulator/idp/saml/metadata': { GET: readMetadata },
  '/_iamulator/idp/saml/assertion': { POST: makeAssertion },
  [IDP_SIGN_IN]: { GET: showSignIn },
  [IDP_CONSOLE]: { GET: showConsoleSignIn },
  '/_iamulator/idp/saml/provider': { POST: registerSamlProvider },
  '/_iamulator/token-issuers/{issuer}/.well-known/openid-configuration': { GET: readTokenIssuer },
  '/_iamulator/token-issuers/{issuer}/.well-known/jwks.json': { GET: readTokenKeys },
  '/.well-known/openid-configuration': { GET: readTokenIssuer },
  '/.well-known/jwks.json': { GET: readTokenKeys },
  '/_iamulator/openapi.json': { GET: async () => ok((await import('./openapi.ts')).openApi) },
  '/_iamulator/seed.schema.json': { GET: async () => ok((await import('../seed/schema.ts')).seedSchema) },
  '/health': { GET: health },
  '/_localstack/health': { GET: health },
}
