/** Seeds the server that is attacked over raw connections. */
import type { SeedFile } from '../../server/seed/types.ts'
import { PASSWORD } from '../services/iam/credentials/passwords.ts'
import { ACCOUNT, trust } from '../support/harness.ts'
import {
  idpKey,
  metadataFor,
  PROVIDER,
  providerArn,
  ROLE,
  roleArn,
  WITH_SAML,
} from '../support/saml-responses.ts'
import {
  AUDIENCE,
  ISSUER,
  providerArn as oidcProviderArn,
  WITH_WEB_IDENTITY,
} from '../support/web-identity.ts'
import { POWERLESS } from './pipelines.ts'
import { TENANT } from './portal-strangers.ts'
import { FUZZED_SEED } from './seed.ts'
import { KEY_SET } from './strangers.ts'
import { CONTAINER } from './visitors.ts'

/** What strangers look for: passwords, identity providers, instances, and containers. */
export const HOSTILE_SEED: SeedFile = {
  ...FUZZED_SEED,
  issuers: { [ISSUER]: KEY_SET },
  accounts: {
    [ACCOUNT]: {
      alias: 'company',
      users: [
        { name: 'alice', password: PASSWORD },
        { name: 'powerless', accessKeys: [{ id: POWERLESS.accessKeyId, secret: POWERLESS.secretAccessKey }] },
      ],
      roles: [
        {
          name: ROLE,
          trust: trust({ Federated: [providerArn(), oidcProviderArn()] }, [WITH_SAML, WITH_WEB_IDENTITY]),
        },
        { name: 'App', trust: trust({ Service: ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'] }) },
      ],
      instanceProfiles: [{ name: 'App', role: 'App' }],
      samlProviders: [{ name: PROVIDER, metadata: metadataFor(idpKey) }],
      oidcProviders: [{ url: ISSUER, clientIds: [AUDIENCE] }],
    },
  },
  identityCenter: {
    identityStoreId: 'd-9067f00d00',
    users: [{ userName: 'ann', password: 'Corr3ct-horse', givenName: 'Ann', familyName: 'Lee' }],
    scim: [{ tenant: TENANT, tokens: ['a-token-that-nobody-guesses'] }],
  },
  containers: [{ kind: 'ecs', id: CONTAINER, roleArn: roleArn('App') }],
}
