/** Makes a policy from calls. Its statements grow as calls come in. */
import { useEffect } from 'preact/hooks'
import type { GeneratedPolicy } from '../../../../schemas/endpoints.ts'
import { post } from '../../../api/client.ts'
import { Button } from '../../../components/button.tsx'
import { Empty } from '../../../components/empty.tsx'
import { TokenField } from '../../../components/forms/token-field.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { linkTo, param, setParams } from '../../../router.ts'
import { emulatorNow } from '../../../state/console-state.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { usePage } from '../../../state/page.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { GeneratedStatement } from './generated-statement.tsx'
import { Options } from './options.tsx'
import { Result } from './result.tsx'
import { filterOf, ignoredTokens, setTokens, tokensInAddress, wishesInAddress } from './wishes.ts'

/** How often new calls are looked for, in milliseconds. */
const INTERVAL = 2000

export function GeneratePage() {
  usePage([{ text: 'Policies', link: linkTo(['policies']) }, { text: 'From calls' }])
  const tokens = tokensInAddress()
  const wishes = wishesInAddress()
  // The console creates managed policies.
  const size = 'managed'
  const body = { ...wishes, size, filter: filterOf(tokens), ...(param('for') && { holder: param('for') }) }
  const key = JSON.stringify(body)
  const generated = useLoaded(
    (signal) => post<GeneratedPolicy>('/_iamulator/generate-policy', body, signal),
    [key],
  )
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') generated.reload()
    }, INTERVAL)
    return () => clearInterval(timer)
  }, [generated.reload])
  return (
    <div class="policy">
      <header class="row wrap policy-head">
        <div class="row wrap policy-title">
          <h1>Policy from calls</h1>
          <p class="quiet">{spanOf(generated.value)}</p>
        </div>
      </header>
      <div class="generate-filter">
        <TokenField
          label="Which calls"
          tokens={tokens}
          placeholder="caller: action: resource:"
          onChange={setTokens}
        />
        <Since />
        <Options wishes={wishes} />
        <Ignored tokens={ignoredTokens(tokens)} />
      </div>
      <div class="policy-main">
        <section class="editor-document generate-statements" aria-label="Statements">
          <Loaded of={generated}>{(value) => <Statements generated={value} />}</Loaded>
        </section>
        <aside class="policy-side" aria-label="Result">
          {generated.value && <Result generated={generated.value} />}
        </aside>
      </div>
    </div>
  )
}

/** Says which tokens of Live have no effect, so that nobody takes the calls for those that Live showed. */
function Ignored({ tokens }: { readonly tokens: readonly string[] }) {
  if (tokens.length === 0) return null
  return (
    <p class="quiet small" role="status">
      Ignored here: <code>{shownText(tokens.join(' '))}</code>. Calls can only be selected, and not by their
      error.
    </p>
  )
}

function Since() {
  return param('since') === '' ? (
    <Button icon="play" onClick={() => setParams({ since: new Date(emulatorNow()).toISOString() })}>
      Only from now on
    </Button>
  ) : (
    <Button icon="undo" onClick={() => setParams({ since: undefined })}>
      All kept calls
    </Button>
  )
}

function Statements({ generated }: { readonly generated: GeneratedPolicy }) {
  const { document, statements } = generated
  if (statements.length === 0)
    return (
      <Empty
        title={param('since') === '' ? 'No calls match' : 'Waiting for calls'}
        text="Run your program against the emulator. Each call that passes becomes part of a statement here. Calls that were blocked are included on request."
      />
    )
  return (
    <ol class="generated">
      {document.Statement.map((statement, index) => {
        const evidence = statements[index]
        return (
          evidence && (
            <GeneratedStatement key={JSON.stringify(statement)} statement={statement} evidence={evidence} />
          )
        )
      })}
    </ol>
  )
}

/** Says what the policy was made from, because it allows nothing that was not called. */
function spanOf(generated: GeneratedPolicy | undefined): string {
  if (!generated || generated.statements.length === 0) return ''
  const times = generated.statements.flatMap(({ first, last }) => [Date.parse(first), Date.parse(last)])
  const minutes = Math.max(1, Math.round((Math.max(...times) - Math.min(...times)) / 60_000))
  const { decisions } = generated
  const calls = decisions === 1 ? '1 call' : `${decisions.toLocaleString('en')} calls`
  return `made from ${calls} within ${minutes === 1 ? 'a minute' : `${minutes.toLocaleString('en')} minutes`}; what was not called is not allowed`
}
