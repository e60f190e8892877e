/** The parts of a row. */
import { AccountSquare, Identity } from '../../components/account.tsx'
import { Icon } from '../../components/icon.tsx'
import type { RefusedFacts } from '../../decisions/refused-call.tsx'
import { LAYERS, PathRow } from '../../marks/path.tsx'
import { accountOf } from '../../state/console-state.ts'
import { accountInArn, shortArn } from '../../texts/arns.ts'
import { shownText } from '../../texts/shown-text.ts'
import type { Call } from './call.ts'

export function Caller({ call: { caller, account, refused } }: { readonly call: Call }) {
  if (caller === '') return <UnknownCaller {...refused} />
  if (accountInArn(caller) !== '') return <Identity arn={caller} />
  // A service has no account of its own: the square is that of the account that it acts in.
  return (
    <span class="identity">
      {account !== '' && <AccountSquare id={account} />}
      <b class="truncated">{shownText(caller)}</b>
    </span>
  )
}

/** Nobody was authenticated. The access key may be known all the same. */
function UnknownCaller({ accessKeyId, keyOwner }: Partial<RefusedFacts>) {
  if (accessKeyId === undefined) return <span class="quieter">unknown caller</span>
  return (
    <span class="quieter truncated" data-tooltip={keyOwner && `The access key of ${shownText(keyOwner)}`}>
      key <span class="code">{shownText(accessKeyId)}</span>
    </span>
  )
}

/** The action, after a sign if the call is for an upstream, and its operation if that has another name. */
export function Action({ call: { action, operation, origin } }: { readonly call: Call }) {
  const [service = '', ...name] = action.split(':')
  const operationName = operation.slice(operation.indexOf(':') + 1)
  return (
    <span class="code">
      {origin === 'guard' && <ToUpstream />}
      <span class="quieter">{shownText(service)}:</span>
      {shownText(name.join(':'))}
      {operation !== '' && operation !== action && (
        <span class="quiet live-operation"> for {shownText(operationName)}</span>
      )}
    </span>
  )
}

function ToUpstream() {
  return (
    <span class="live-upstream" data-tooltip="A call to an upstream">
      <Icon name="open" />
      <span class="unseen">To an upstream: </span>
    </span>
  )
}

export function Resource({ call: { resource, account } }: { readonly call: Call }) {
  const owner = accountInArn(resource)
  const isElsewhere = owner !== '' && account !== '' && owner !== account
  return (
    <span class="code quiet" data-tooltip={resource.startsWith('arn:') ? shownText(resource) : undefined}>
      {isElsewhere && <span class="quieter">{shownText(accountOf(owner).name)} </span>}
      {shownText(shortArn(resource))}
    </span>
  )
}

/** The path, or the error of a request that was refused before. */
export function PathOrError({ call: { path, error, status } }: { readonly call: Call }) {
  if (path !== undefined) return <PathRow path={path} />
  return <span class="live-error">{shownText(error === '' ? String(status) : error)}</span>
}

/** The abbreviations of the layers, each above its place in the path. */
export function PathHead() {
  return (
    <>
      <span class="unseen">Path</span>
      <span class="live-path-head" aria-hidden="true">
        {LAYERS.slice(0, 6).map(({ short }) => (
          <span key={short}>{short}</span>
        ))}
      </span>
    </>
  )
}

/** Why a call was refused, or would have been, in a few words. */
export function reasonInWords({ outcome, layer, error, path, isExplicit }: Call): string {
  if (outcome === 'refused') return error
  const audited = outcome === 'audited' ? 'Passed: ' : ''
  if (path === '') return `${audited}Refused by a rule`
  const name = layerInWords(layer)
  return audited + (isExplicit ? `Denied by the ${name}` : `No ${name} allows it`)
}

/** The outcome, and the kind of policy that decided. */
export function outcomeInWords({ outcome, layer, path, isExplicit }: Call): string {
  const audited = outcome === 'audited' ? 'Only audited: ' : ''
  if (path === '') return `${audited}Refused by a rule`
  return `${audited}${isExplicit ? 'Denied' : 'Not allowed'} by the ${layerInWords(layer)}`
}

export function layerInWords(layer: string): string {
  return NAMES[layer] ?? layer
}

const NAMES: Readonly<Record<string, string>> = {
  serviceControl: 'SCP',
  resourceControl: 'RCP',
  boundary: 'boundary',
  session: 'session policy',
  identity: 'identity policy',
  resource: 'resource policy',
  trust: 'trust policy',
  endpoint: 'VPC endpoint policy',
}
