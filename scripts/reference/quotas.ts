import { DEFAULT_QUOTAS } from '../../server/aws/quotas.ts'
import { code, page, table } from './markdown.ts'

export function quotasPage(): string {
  const rows = Object.entries(DEFAULT_QUOTAS).map(([name, value]) => [code(name), value.toLocaleString('en')])
  return page(
    'Quotas',
    `What an account may hold; values are those of a fresh account on AWS. GetAccountSummary shows those that AWS shows there. \`--quota NAME=N\` and the
\`quotas\` of a [seed](../guide/seed.md) change them for all accounts; the flag outranks the seed.`,
    table(['quota', 'default'], rows),
  )
}
