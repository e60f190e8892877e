/** The table of the matrix. */
import type { AccessCell, AccessMatrix, AccessRow } from '../../../../schemas/endpoints.ts'
import { AccountSquare } from '../../../components/account.tsx'
import { param } from '../../../router.ts'
import { accountOf } from '../../../state/console-state.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { cellLink } from '../explain-link.ts'
import { VerdictMark, verdictInWords } from '../map/edge-marks.tsx'
import { nodeName, wayInWords } from '../words.ts'

export function MatrixTable({ matrix: { actions, rows } }: { readonly matrix: AccessMatrix }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it
    <section class="matrix-scroll" aria-label="Matrix" tabIndex={0} data-scrolls>
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">Identity</th>
            {actions.map((action) => (
              <th key={action} scope="col" class="code">
                {shownText(action)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} actions={actions} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ row, actions }: { readonly row: AccessRow; readonly actions: readonly string[] }) {
  const { id, account, cells } = row
  const shown = nodeName(row)
  return (
    <tr>
      <th scope="row" data-tooltip={shownText(id)}>
        <span class="identity">
          {account !== undefined && <AccountSquare id={account} />}
          <span class="truncated">
            <b>{shownText(shown)}</b>{' '}
            <span class="quiet">{account === undefined ? '' : shownText(accountOf(account).name)}</span>
          </span>
        </span>
      </th>
      {cells.map((cell, index) => {
        const action = actions[index] ?? ''
        return (
          <td key={action}>
            <a
              class="matrix-cell"
              href={cellLink(id, action, param('resource'), cell.conditions)}
              data-tooltip={aboutCell(cell)}
              aria-label={`${shownText(shown)}, ${shownText(action)}: ${aboutCell(cell)}`}
            >
              <VerdictMark verdict={cell.verdict} />
            </a>
          </td>
        )
      })}
    </tr>
  )
}

function aboutCell({ verdict, layer, conditions: [first] }: AccessCell): string {
  if (first) return `Works if ${shownText(wayInWords(first))}`
  return verdict === 'allowed' ? verdictInWords(verdict) : `${verdictInWords(verdict)}: ${layer}`
}
