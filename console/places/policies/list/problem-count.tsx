/** How many problems a policy has, which is found out when its row is in sight. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { PolicyCheck, PolicyFinding } from '../../../../schemas/endpoints.ts'
import { call, post } from '../../../api/client.ts'
import { counted } from '../../../texts/shown-text.ts'
import { versionDocument } from '../load.ts'
import type { ListedPolicy } from './policies.ts'

/** Findings by ARN, version, and time. A version never changes, but another policy can have its ARN one day. */
const known = new Map<string, Promise<readonly PolicyFinding[]>>()

export function ProblemCount({ policy }: { readonly policy: ListedPolicy }) {
  const findings = useSignal<readonly PolicyFinding[] | undefined>(undefined)
  const { arn, version, updated } = policy
  useEffect(() => {
    let isGone = false
    findingsOf(policy).then(
      (found) => {
        if (!isGone) findings.value = found
      },
      () => {},
    )
    return () => {
      isGone = true
    }
  }, [arn, version, updated])
  const count = findings.value?.filter(({ severity }) => severity !== 'suggestion').length ?? 0
  if (findings.value === undefined || count === 0) return null
  const isRefused = findings.value.some(({ severity }) => severity === 'error')
  return (
    <span class="problems-count">
      <span class={`sign sign-${isRefused ? 'error' : 'warning'}`} aria-hidden="true" />
      {counted(count, 'problem')}
    </span>
  )
}

function findingsOf(policy: ListedPolicy): Promise<readonly PolicyFinding[]> {
  const key = `${policy.arn} ${policy.version} ${policy.updated}`
  const found = known.get(key) ?? checked(policy)
  if (policy.version !== '') known.set(key, found)
  found.catch(() => known.delete(key))
  return found
}

async function checked({ arn, version, kind, segments: [account = '', id = ''] }: ListedPolicy) {
  const document = version === '' ? await contentOf(id) : await versionDocument(arn, `v${version}`)
  const body = { kind, document, ...(/^\d{12}$/.test(account) && { account }) }
  return (await post<PolicyCheck>('/_iamulator/policy-check', body)).findings
}

async function contentOf(PolicyId: string): Promise<string> {
  const { Policy } = await call('organizations', 'DescribePolicy', { PolicyId })
  return Policy?.Content ?? ''
}
