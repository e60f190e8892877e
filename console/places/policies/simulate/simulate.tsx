/** Simulates requests with the draft in place of the saved version, while it is typed. */
import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Simulation } from '../../../../schemas/endpoints.ts'
import { post } from '../../../api/client.ts'
import { TokenField } from '../../../components/forms/token-field.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { messageOf } from '../../../texts/message-of.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { statementsIn } from '../documents.ts'
import { afterPause, type EditedDocument } from '../editor/document.ts'
import type { Saved } from '../subjects.ts'
import { AddRow } from './add-row.tsx'
import { AskAs } from './ask-as.tsx'
import {
  changeOf,
  contextOf,
  contextTokens,
  questionOf,
  type Row,
  recentRows,
  rowsInAddress,
  setContextTokens,
  setRows,
} from './questions.ts'
import { ResultRow } from './result-row.tsx'
import type { ChosenAsker } from './use-asker.ts'

interface SimulateProps extends ChosenAsker {
  readonly saved: Saved
  readonly document: EditedDocument
}

export function Simulate({ saved, document, askers, asker }: SimulateProps) {
  const rows = useRows(asker, saved)
  const tokens = contextTokens()
  const { results, error } = useSimulation({ saved, document, asker, rows, tokens })
  return (
    <section class="policy-panel" aria-labelledby="simulate-title">
      <header class="policy-panel-head">
        <h2 id="simulate-title">Simulate</h2>
        <span class="quieter small">as you type, with all that binds the caller</span>
      </header>
      <div class="simulate-question">
        <AskAs askers={askers} asker={asker} />
        <div class="simulate-with">
          <span class="quiet" aria-hidden="true">
            With
          </span>
          <TokenField
            label="With the context"
            tokens={tokens}
            placeholder={tokens.length === 0 ? 'aws:SourceIp = 203.0.113.7' : ''}
            onChange={setContextTokens}
          />
        </div>
      </div>
      <ul class="simulate-rows" aria-label="Results">
        {rows.map((row, index) => (
          <ResultRow
            key={`${row.action} ${row.resource}`}
            row={row}
            result={results[index]}
            own={saved.source}
            onRemove={() => setRows(rows.filter((_, at) => at !== index))}
          />
        ))}
      </ul>
      {error !== undefined && <p class="field-error simulate-error">{shownText(error)}</p>}
      <AddRow onAdd={(row, from) => setRows([...rows, row], from)} />
    </section>
  )
}

/** Returns the rows of the address or, before there are any, what the caller did recently. */
function useRows(asker: string, { kind, source }: Saved): readonly Row[] {
  const recent = useLoaded(
    async (signal) => (asker === '' || kind === 'trust' ? [] : recentRows(asker, signal)),
    [asker, kind],
  )
  // The rows of another caller say nothing about this one.
  const own = recent.isOutdated ? [] : (recent.value ?? [])
  const usual = kind === 'trust' ? [{ action: 'sts:AssumeRole', resource: source }] : own
  return rowsInAddress() ?? usual
}

interface Simulated {
  readonly saved: Saved
  readonly document: EditedDocument
  readonly asker: string
  readonly rows: readonly Row[]
  readonly tokens: readonly string[]
}

const PAUSE = 150

function useSimulation({ saved, document, asker, rows, tokens }: Simulated) {
  const results = useSignal<Simulation['results']>([])
  const error = useSignal<string | undefined>(undefined)
  const asked = useSignal('')
  const key = JSON.stringify([asker, rows, tokens])
  useEffect(() => {
    asked.value = key
  }, [key])
  useSignalEffect(() => {
    const text = document.text.value
    if (asked.value === '' || asker === '' || rows.length === 0) {
      results.value = []
      return undefined
    }
    // While somebody types, the text is often no policy. The results of the last one stay until it is one again.
    if (statementsIn(text) === undefined) return undefined
    const context = contextOf(tokens)
    const questions = rows.map((row) => questionOf(saved, asker, row, context, text))
    const changes = saved.kind === 'session' ? [] : [changeOf(saved, text, asker)]
    return afterPause(PAUSE, async (signal) => {
      const answer = await post<Simulation>('/_iamulator/simulate', { questions, changes }, signal).catch(
        (reason) => {
          error.value = messageOf(reason)
          throw reason
        },
      )
      error.value = undefined
      results.value = answer.results
    })
  })
  return { results: results.value, error: error.value }
}
