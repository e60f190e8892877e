import { DEFAULT_QUOTAS } from '../../core/aws/quotas.ts'
import { code, page, table } from './markdown.ts'

export function quotasPage(): string {
  const rows = Object.entries(DEFAULT_QUOTAS).map(([name, value]) => [code(name), value.toLocaleString('en')])
  return page(
    'Quotas',
    `The defaults are the quotas of a new AWS account. To change a quota for all accounts, use \`--quota NAME=N\` or \`quotas\` in a
[seed](../guide/seed.md); the flag overrides the seed. GetAccountSummary returns the quotas that it returns on AWS.
\`PolicyVersionsInUseQuota\` is only returned: no account has as many managed policies.`,
    table(['quota', 'default'], rows),
  )
}
