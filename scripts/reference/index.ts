import { apiPages } from './api/index.ts'
import { cliPage } from './cli.ts'
import { dataPage } from './data.ts'
import { errorsPage } from './errors.ts'
import { evidencePage } from './evidence.ts'
import { operationsPage } from './operations.ts'
import { parityPage } from './parity/index.ts'
import { quotasPage } from './quotas.ts'

export { contributing } from './rooms.ts'

/**
 * Returns the pages of docs/reference/, by path.
 *
 * @param root the project's folder
 */
export function referencePages(root: string): ReadonlyMap<string, string> {
  return new Map([
    ['docs/reference/operations.md', operationsPage(root)],
    ['docs/reference/errors.md', errorsPage(root)],
    ['docs/reference/cli.md', cliPage(root)],
    ['docs/reference/quotas.md', quotasPage()],
    ['docs/reference/data.md', dataPage(root)],
    ['docs/reference/evidence.md', evidencePage(root)],
    ['docs/reference/python.md', parityPage(root)],
    ...apiPages(root),
  ])
}
