/** An application and a trusted token issuer in the store of a server, in an instance in several regions. */
import type { SsoInstanceRow } from '../../../store/index.ts'
import { ACCOUNT, NOW, type TestServer } from '../../support/harness.ts'
import { INSTANCE, instanceWith } from '../../support/identity-center.ts'
import { at, here, OTHER_REGION, PARTITION, REGION } from '../../support/places.ts'
import { ACTOR_POLICY, REFRESH, SCOPE, type Subjects } from './application-calls.ts'
import { applicationOf, issuerOf, OAUTH } from './applications.ts'
import { ANN } from './granting.ts'

const APPLICATION_ID = 'apl-0123456789abcdef'
const ISSUER_ID = 'tti-11111111-2222-4333-8444-555555555555'
/** What the calls are about. */
export const SUBJECTS: Subjects = {
  InstanceArn: INSTANCE,
  ApplicationArn: applicationOf(ACCOUNT, APPLICATION_ID),
  TrustedTokenIssuerArn: issuerOf(ACCOUNT, ISSUER_ID),
}
/** New resources have no IDs when the call is authorized. */
export const NEW_APPLICATION = applicationOf(ACCOUNT, '*')
export const NEW_ISSUER = issuerOf(ACCOUNT, '*')

const tagged = (value: string) => [{ key: 'team', value }]

/** An instance in several regions. */
export const instance: SsoInstanceRow = instanceWith({
  tags: tagged('instance'),
  identityProvider: { metadata: '<EntityDescriptor/>', acsId: '1' },
  kmsKeyArn: `arn:${PARTITION}:kms:${REGION}:${ACCOUNT}:key/mrk-0123456789abcdef0123456789abcdef`,
  additionalRegions: [{ name: OTHER_REGION, addDate: NOW }],
})

/** Puts an application with everything that one can have into the store, and a trusted token issuer. */
export function putSubjects({ iamulator }: TestServer, creator = ACCOUNT): Subjects {
  const ApplicationArn = applicationOf(creator, APPLICATION_ID)
  iamulator.store.transact(at(ACCOUNT), (tx) => {
    tx.ssoApplications.put(APPLICATION_ID, {
      id: APPLICATION_ID,
      arn: here(ApplicationArn),
      accountId: creator,
      providerArn: here(OAUTH),
      name: 'App',
      status: 'ENABLED',
      assignmentRequired: true,
      grants: { [REFRESH.GrantType]: REFRESH.Grant },
      scopes: { [SCOPE]: [] },
      actorPolicy: ACTOR_POLICY,
      createDate: NOW,
      tags: tagged('application'),
    })
    const assignment = { applicationId: APPLICATION_ID, principalType: 'USER', principalId: ANN } as const
    tx.applicationAssignments.put(`${APPLICATION_ID}:USER:${ANN}`, { ...assignment, createDate: NOW })
    tx.trustedTokenIssuers.put(ISSUER_ID, {
      id: ISSUER_ID,
      arn: here(SUBJECTS.TrustedTokenIssuerArn),
      name: 'issuer',
      issuerUrl: 'https://issuer.example',
      claimAttributePath: 'email',
      identityStoreAttributePath: 'userName',
      createDate: NOW,
      tags: tagged('issuer'),
    })
  })
  return { ...SUBJECTS, ApplicationArn }
}
