/** Requests for policies that are generated from calls. */
import type { CloudTrailDetails, StartPolicyGenerationCommandInput } from '@aws-sdk/client-accessanalyzer'
import { CreateRoleCommand } from '@aws-sdk/client-iam'
import { ACCOUNT, NOW, type TestServer, trust } from '../../support/harness.ts'
import { REGION } from '../../support/places.ts'
import { DAY, SERVICE } from './world.ts'

export const TRAIL = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/management`
export const ACCESS_ROLE = `arn:aws:iam::${ACCOUNT}:role/monitor`

export const createRole = ({ iam }: TestServer, RoleName: string, principal: object) =>
  iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(principal) }))

/** Creates the role with which the service reads the trail. */
export const createAccessRole = (server: TestServer) => createRole(server, 'monitor', { Service: SERVICE })

/** Returns the details of a request about the last day. */
export const detailsAt = (now = NOW): CloudTrailDetails => ({
  trails: [{ cloudTrailArn: TRAIL, allRegions: true }],
  accessRole: ACCESS_ROLE,
  startTime: new Date(now - DAY),
})

export const requestFor = (
  principalArn: string,
  cloudTrailDetails: CloudTrailDetails = detailsAt(),
): StartPolicyGenerationCommandInput => ({ policyGenerationDetails: { principalArn }, cloudTrailDetails })
