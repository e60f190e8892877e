/** Tests that effective policies are what AWS was recorded and documented to answer, from attachments to answers. */
import {
  DeletePolicyCommand,
  DescribeEffectivePolicyCommand,
  type EffectivePolicyType,
  ListEffectivePolicyValidationErrorsCommand,
} from '@aws-sdk/client-organizations'
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  effective,
  type Levels,
  type PolicyJson,
  errorsOf as problemsOf,
  vectors,
} from '../../../policy/management.ts'
import { OTHER, serverForAllTests } from '../../../support/harness.ts'
import { cases } from '../../../support/long.ts'
import {
  changeOrganization,
  INNER,
  OUTER,
  organizationWith,
  seededServer,
} from '../../../support/organizations.ts'
import { policyCalls, ROOT_ID, refused } from './policy-calls.ts'

/** The targets on the way to the account, in the order of the levels. */
const TARGETS = [ROOT_ID, OUTER, INNER, OTHER] as const

const server = serverForAllTests(() => seededServer({ organization: organizationWith([], {}) }))
let calls: ReturnType<typeof policyCalls>
/** The type that the present test has enabled, and its policies. */
let enabled: EffectivePolicyType | undefined
const created: string[] = []
let names = 0

beforeAll(() => {
  calls = policyCalls(server)
  const services = ['guardduty', 'securityhub'].map((name) => ({
    principal: `${name}.amazonaws.com`,
    since: 0,
  }))
  changeOrganization(server, { trustedServices: services })
})
afterEach(clear)

async function clear(): Promise<void> {
  if (enabled) await calls.disable(enabled)
  enabled = undefined
  for (const PolicyId of created.splice(0)) await calls.client.send(new DeletePolicyCommand({ PolicyId }))
}

async function createPolicy(type: EffectivePolicyType, policy: PolicyJson): Promise<string> {
  names++
  const id = await calls.created(`policy-${names}`, type, { Content: JSON.stringify(policy) })
  created.push(id)
  return id
}

/** Attaches new policies to the root, the units, and the account. Returns their IDs. */
async function attachAll(type: EffectivePolicyType, levels: Levels): Promise<string[][]> {
  await calls.enable(type)
  enabled = type
  const ids: string[][] = []
  for (const [index, target] of TARGETS.entries()) {
    const attached: string[] = []
    for (const policy of levels[index] ?? []) {
      const id = await createPolicy(type, policy)
      await calls.attach(id, target)
      attached.push(id)
    }
    ids.push(attached)
  }
  return ids
}

const contentOf = async (PolicyType: EffectivePolicyType) => {
  const command = new DescribeEffectivePolicyCommand({ PolicyType, TargetId: OTHER })
  return JSON.parse((await calls.client.send(command)).EffectivePolicy?.PolicyContent ?? '')
}
const errorsOf = async (PolicyType: EffectivePolicyType) => {
  const command = new ListEffectivePolicyValidationErrorsCommand({ PolicyType, AccountId: OTHER })
  return (await calls.client.send(command)).EffectivePolicyValidationErrors
}

test.each(vectors.valid.map((vector) => [vector.name, vector] as const))(
  '%s',
  async (_, { type, levels, expected }) => {
    await attachAll(type, levels)
    expect(await contentOf(type)).toEqual(expected)
    expect(await errorsOf(type)).toEqual([])
  },
)

describe('an invalid effective policy', () => {
  /** Its only document is refused as it is. AWS accepts it in two parts. */
  const REFUSED = 'continuous backup that is kept too long'
  const possible = vectors.invalid.filter(({ name }) => name !== REFUSED)

  /** Returns what is effective while the policies are attached one by one, as long as it is valid. */
  function lastValid(type: EffectivePolicyType, levels: Levels): unknown {
    let last: unknown = {}
    for (const [at, level] of levels.entries()) {
      for (const index of level.keys()) {
        const attached = [...levels.slice(0, at), level.slice(0, index + 1)]
        if (problemsOf(type, attached).length === 0) last = effective(type, attached)
      }
    }
    return last
  }

  test.each(possible.map((vector) => [vector.name, vector] as const))(
    'has the errors that AWS lists: %s',
    async (_, { type, levels, errors }) => {
      const ids = await attachAll(type, levels)
      const expected = errors.map(({ contributing, ...error }) => ({
        ...error,
        ContributingPolicies: contributing.map(([level, index]) => ids[level]?.[index]),
      }))
      const found = await errorsOf(type)
      expect(found).toHaveLength(expected.length)
      expect(found).toEqual(expect.arrayContaining(expected))
      expect(await contentOf(type)).toEqual(lastValid(type, levels))
    },
  )

  test('is not made of a document that is invalid by itself', async () => {
    const vector = vectors.invalid.find(({ name }) => name === REFUSED)
    const [policy = {}] = vector?.levels.flat() ?? []
    await expect(createPolicy('BACKUP_POLICY', policy)).rejects.toMatchObject(
      refused(
        'MalformedPolicyDocumentException',
        'The provided policy document does not meet the requirements of the specified policy type.',
      ),
    )
  })
})

describe('for all tag policies', () => {
  const control = '@@operators_allowed_for_child_policies'
  const items = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 })
  const setting = fc.record(
    {
      '@@assign': items,
      '@@append': items,
      '@@remove': items,
      [control]: fc.constantFrom(['@@none'], ['@@append'], ['@@assign', '@@remove']).map((list) => [...list]),
    },
    { requiredKeys: [] },
  )
  const policy = fc
    .dictionary(fc.constantFrom('x', 'Y'), fc.record({ tag_value: setting }), { maxKeys: 2 })
    .map((tags): PolicyJson => ({ tags }))
  const chain = fc.array(fc.array(policy, { maxLength: 2 }), { minLength: 1, maxLength: 4 })
  const runs = { numRuns: cases(15, 500) }
  const TYPE = 'TAG_POLICY'
  const pure = (levels: Levels) => effective(TYPE, levels)
  const holds = <T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => Promise<void>) =>
    fc.assert(
      fc.asyncProperty(arbitrary, (value) => check(value).finally(clear)),
      runs,
    )

  test('the answer is that of the pure function for what is attached', async () => {
    await holds(chain, async (levels) => {
      await attachAll(TYPE, levels)
      expect(await contentOf(TYPE)).toEqual(pure(levels))
    })
  })

  test('attaching and detaching again changes nothing', async () => {
    await holds(fc.tuple(chain, policy, fc.constantFrom(...TARGETS)), async ([levels, another, target]) => {
      await attachAll(TYPE, levels)
      const before = await contentOf(TYPE)
      const id = await createPolicy(TYPE, another)
      await calls.attach(id, target)
      await calls.detach(id, target)
      expect(await contentOf(TYPE)).toEqual(before)
    })
  })

  test('a policy without tags changes nothing', async () => {
    await holds(fc.tuple(chain, fc.constantFrom(...TARGETS)), async ([levels, target]) => {
      await attachAll(TYPE, [[{ tags: {} }], ...levels.slice(0, 3)])
      const before = await contentOf(TYPE)
      await calls.attach(await createPolicy(TYPE, { tags: {} }), target)
      expect(await contentOf(TYPE)).toEqual(before)
    })
  })

  test('detaching and attaching again moves a policy to the end of its level', async () => {
    const two = fc.tuple(policy, policy)
    await holds(fc.tuple(chain, two), async ([levels, [first, second]]) => {
      const above = levels.slice(0, 2)
      const padded = [...above, ...Array.from({ length: 2 - above.length }, () => [])]
      const ids = await attachAll(TYPE, [...padded, [first, second]])
      const id = ids[2]?.[0] ?? ''
      await calls.detach(id, INNER)
      await calls.attach(id, INNER)
      expect(await contentOf(TYPE)).toEqual(pure([...padded, [second, first]]))
    })
  })
})
