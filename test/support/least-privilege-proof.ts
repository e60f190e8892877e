/**
 * Proves the smallest policy of a whole run: it is recorded where nothing is blocked, then repeated where the policy
 * is all that the caller has, and once without each of its actions.
 */
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { expect } from '@jest/globals'
import type { Settings } from '../../core/runtime/settings.ts'
import type { PolicyFromCalls } from '../../schemas/endpoints.ts'
import { ACCOUNT, type TestServer, trust } from './harness.ts'
import { seededServer } from './organizations.ts'
import { type RemovalDocument, removalsFrom } from './removals.ts'

/** The caller of the run. */
export const RUNNER = `arn:aws:iam::${ACCOUNT}:role/runner`

export interface Run {
  /** Settings besides `auth`. */
  readonly settings?: Partial<Settings>
  /** Makes the calls as `RUNNER`, in order, up to the first that is refused, and returns that one. */
  firstRefused(server: TestServer): Promise<string | undefined>
}

async function started(auth: Settings['auth'], { settings }: Run): Promise<TestServer> {
  const roles = [{ name: 'runner', trust: JSON.parse(trust({ AWS: ACCOUNT })) }]
  // All documents are inline policies here, because these are replaced in one call.
  const quotas = { RolePolicySizeQuota: 1_000_000 }
  return seededServer({ accounts: { [ACCOUNT]: { roles } }, quotas }, { ...settings, auth })
}

async function recorded(run: Run): Promise<PolicyFromCalls> {
  const server = await started('audit', run)
  try {
    expect(await run.firstRefused(server)).toBeUndefined()
    const body = JSON.stringify({ principal: RUNNER, size: 'managed' })
    const answer = await fetch(`${server.url}/_iamulator/policy`, { method: 'POST', body })
    return await answer.json()
  } finally {
    await server.close()
  }
}

/** Makes the documents the only policies of the caller. One without statements is left out. */
export async function hold(server: TestServer, documents: readonly RemovalDocument[]): Promise<void> {
  const iam = server.iam()
  for (const [index, document] of documents.entries()) {
    const input = { RoleName: 'runner', PolicyName: `part-${index}` }
    const PolicyDocument = JSON.stringify(document)
    if (document.Statement.length > 0) await iam.send(new PutRolePolicyCommand({ ...input, PolicyDocument }))
    else await iam.send(new DeleteRolePolicyCommand(input))
  }
}

/**
 * Expects that the policy for the run allows all of it, and that the run fails without any of its actions.
 *
 * @param further makes more checks where the policy is in force
 */
export async function expectLeastPrivilege(
  run: Run,
  further: (server: TestServer, policy: PolicyFromCalls) => Promise<void> = async () => {},
): Promise<void> {
  const policy = await recorded(run)
  expect(policy).toMatchObject({ notAllowed: [], warnings: [] })
  const server = await started('enforce', run)
  try {
    expect(await run.firstRefused(server)).toBeDefined()
    await hold(server, policy.documents)
    expect(await run.firstRefused(server)).toBeUndefined()
    await further(server, policy)
    for (const { what, kind, documents } of removalsFrom(policy.documents)) {
      if (kind !== 'action') continue
      await hold(server, documents)
      const refused = await run.firstRefused(server)
      expect({ what, isRefused: refused !== undefined }).toEqual({ what, isRefused: true })
    }
  } finally {
    await server.close()
  }
}
