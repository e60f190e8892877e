/** The organization of an account that may see all of it: the tree at the left, what is selected at the right. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Empty } from '../../components/empty.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { path } from '../../router.ts'
import { type Loaded as Content, useLoaded } from '../../state/loaded.ts'
import { usePage } from '../../state/page.ts'
import { shownText } from '../../texts/shown-text.ts'
import { Head } from './head.tsx'
import { type Facts, loadStructure, type Structure } from './organization.ts'
import { SharedContext } from './shared.ts'
import { TargetView } from './target-view.tsx'
import { OrganizationTree } from './tree/organization-tree.tsx'
import { PolicyShelf } from './tree/policy-shelf.tsx'

interface OrganizationViewProps {
  readonly facts: Facts
  readonly version: number
  readonly onChange: () => void
}

export function OrganizationView(props: OrganizationViewProps) {
  const structure = useLoaded(loadStructure, [props.facts.Id, props.version])
  return <StructureView {...props} structure={structure} />
}

interface StructureViewProps extends OrganizationViewProps {
  readonly structure: Content<Structure>
}

export function StructureView({ facts, structure, version, onChange }: StructureViewProps) {
  if (!structure.value || (structure.error !== undefined && !structure.isLoading))
    return <Waiting place="Organization" of={structure} />
  return <Opened facts={facts} structure={structure.value} version={version} onChange={onChange} />
}

interface OpenedProps extends OrganizationViewProps {
  readonly structure: Structure
}

type Asked = (close: () => void) => ComponentChildren

function Opened({ facts, structure, version, onChange }: OpenedProps) {
  const [, id] = path.value
  const target = structure.targets.get(id ?? structure.rootId)
  const [asked, setAsked] = useState<Asked>()
  usePage([
    { text: 'Organization', ...(id !== undefined && { link: '/console/organization' }) },
    ...(id === undefined ? [] : [{ text: shownText(target?.name ?? id) }]),
  ])
  const ask = (dialog: Asked) => setAsked(() => dialog)
  return (
    <SharedContext.Provider value={{ facts, structure, version, changed: onChange, ask }}>
      <Head isOpened={id !== undefined} />
      <div class={`organization ${id === undefined ? '' : 'organization-opened'}`}>
        <div class="organization-side">
          <OrganizationTree selected={target?.id} />
          <PolicyShelf />
        </div>
        <div class="organization-main">
          {target ? <TargetView key={target.id} target={target} /> : <Gone id={id ?? ''} />}
        </div>
      </div>
      {asked?.(() => setAsked(undefined))}
    </SharedContext.Provider>
  )
}

function Gone({ id }: { readonly id: string }) {
  return (
    <Empty
      title={`${shownText(id)} is not in the organization`}
      text="It was removed, or the state was reset. Choose another account or unit in the tree."
    />
  )
}
