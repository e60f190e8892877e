/** How strict the emulator is, which upstreams it guards and how, and what became of the requests for them. */
import type { ComponentChildren } from 'preact'
import { get } from '../api/client.ts'
import type { GuardHealth, Health } from '../api/health.ts'
import { Loaded } from '../components/loading.tsx'
import { Dialog } from '../components/overlays/dialog.tsx'
import { consoleState } from '../state/console-state.ts'
import { useLoaded } from '../state/loaded.ts'
import { shownText } from '../texts/shown-text.ts'
import { shownModes } from './modes.ts'
import { statusIsOpen } from './open-status.ts'

export function Status() {
  return statusIsOpen.value ? <StatusDialog /> : null
}

function StatusDialog() {
  const health = useLoaded((signal) => get<Health>('/_iamulator/health', {}, signal), [])
  const state = consoleState.value
  const close = () => {
    statusIsOpen.value = false
  }
  return (
    <Dialog title="Status" onClose={close}>
      <div class="status">
        <dl>
          {state &&
            shownModes(state).map(({ name, value, isRelaxed }) => (
              <Row key={name} name={name}>
                <span class={isRelaxed ? 'status-relaxed' : ''}>{value}</span>
              </Row>
            ))}
        </dl>
        <Loaded of={health}>
          {({ guard }) =>
            guard ? (
              <Guarded guard={guard} />
            ) : (
              <p class="quiet">Calls to other services are not guarded: the server has no upstream.</p>
            )
          }
        </Loaded>
      </div>
    </Dialog>
  )
}

const MODES = {
  enforce: 'enforced',
  audit: 'only audited',
  off: 'not decided',
} as const

function Guarded({ guard: { upstream, modes, unknown, requests } }: { readonly guard: GuardHealth }) {
  return (
    <>
      <section aria-labelledby="status-upstreams">
        <h3 id="status-upstreams">Upstreams</h3>
        <dl>
          {Object.entries(upstream).map(([service, url]) => (
            <Row key={service} name={service === '*' ? nameOfOthers(upstream) : service}>
              <span class="code">{shownText(url)}</span>
            </Row>
          ))}
          {Object.entries(modes).map(([service, mode]) => (
            <Row key={service} name={`Calls to ${service}`}>
              <span class={mode === 'enforce' ? '' : 'status-relaxed'}>{MODES[mode]}</span>
            </Row>
          ))}
          <Row name="Unknown operations">
            <span class={unknown === 'pass' ? 'status-relaxed' : ''}>
              {unknown === 'pass' ? 'pass without a decision' : 'refused'}
            </span>
          </Row>
        </dl>
      </section>
      <section aria-labelledby="status-requests">
        <h3 id="status-requests">Requests for upstreams since the start</h3>
        <dl>
          {COUNTS.map(([name, text]) => (
            <Row key={name} name={text}>
              <span class="numbers">{requests[name].toLocaleString('en')}</span>
            </Row>
          ))}
        </dl>
      </section>
    </>
  )
}

function nameOfOthers(upstream: GuardHealth['upstream']): string {
  return Object.keys(upstream).length === 1 ? 'All services' : 'All other services'
}

const COUNTS = [
  ['allowed', 'Allowed'],
  ['denied', 'Denied'],
  ['audited', 'Passed, only audited'],
  ['undecided', 'Passed without a decision'],
  ['unknown', 'Of unknown operations'],
  ['failed', 'Failed, because an upstream did not answer'],
] as const satisfies readonly (readonly [keyof GuardHealth['requests'], string])[]

function Row({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="status-row">
      <dt>{shownText(name)}</dt>
      <dd>{children}</dd>
    </div>
  )
}
