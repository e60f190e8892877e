/** The users or the groups of the identity store: a list that is filtered, and a drawer about the one that is open. */
import type { ComponentChildren } from 'preact'
import { Empty } from '../../../components/empty.tsx'
import { type Column, Table } from '../../../components/lists/table.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { DialogButton } from '../../../components/overlays/dialog-button.tsx'
import { navigate, param, path } from '../../../router.ts'
import { useLoaded } from '../../../state/loaded.ts'
import { counted } from '../../../texts/shown-text.ts'
import { useInstance } from '../instance.ts'
import { centerLink, useTabPage } from '../page.ts'
import { cutOffNote, Toolbar } from '../toolbar.tsx'
import { type Directory, loadDirectory } from './directory.ts'

interface DirectoryTabProps<Item> {
  /** The segment of the tab's address. */
  readonly id: 'users' | 'groups'
  readonly title: string
  readonly noun: 'user' | 'group'
  /** Shown while there are none. */
  readonly emptyText: string
  itemsOf(directory: Directory): readonly Item[]
  idOf(item: Item): string
  nameOf(item: Item): string | undefined
  /** Returns what the filter searches. */
  searchedOf(item: Item): string
  columnsFor(directory: Directory): readonly Column<Item>[]
  /** Returns the dialog that creates one. */
  dialog(close: () => void): ComponentChildren
  /** Returns the drawer about one. @param item undefined if it is gone */
  drawer(id: string, item: Item | undefined, directory: Directory): ComponentChildren
}

export function DirectoryTab<Item>(props: DirectoryTabProps<Item>) {
  const { id, title, noun, emptyText, itemsOf, idOf, nameOf, dialog } = props
  const { instance, version } = useInstance()
  const directory = useLoaded(
    (signal) => loadDirectory(instance.identityStoreId, signal),
    [instance.identityStoreId, version],
  )
  const [, , open] = path.value
  const item = directory.value && itemsOf(directory.value).find((each) => idOf(each) === open)
  useTabPage(id, title, (item && nameOf(item)) ?? open)
  const create = (
    <DialogButton kind="primary" icon="plus" dialog={dialog}>
      Create {noun}
    </DialogButton>
  )
  return (
    <Loaded of={directory} lines={8}>
      {(value) =>
        itemsOf(value).length === 0 ? (
          <Empty title={`No ${noun}s yet`} text={emptyText}>
            {create}
          </Empty>
        ) : (
          <Items {...props} directory={value} create={create} />
        )
      }
    </Loaded>
  )
}

interface ItemsProps<Item> extends DirectoryTabProps<Item> {
  readonly directory: Directory
  readonly create: ComponentChildren
}

function Items<Item>({ id, title, noun, directory, create, ...props }: ItemsProps<Item>) {
  const { itemsOf, idOf, searchedOf, columnsFor, drawer } = props
  const [, , open] = path.value
  const all = itemsOf(directory)
  const filter = param('q').toLowerCase()
  const shown = all.filter((item) => searchedOf(item).toLowerCase().includes(filter))
  const item = all.find((each) => idOf(each) === open)
  return (
    <div class={`center-split ${open === undefined ? '' : 'center-split-open'}`}>
      <section class="column center-list" aria-label={title}>
        <Toolbar
          label={`Find a ${noun}`}
          found={filter === '' ? '' : counted(shown.length, noun)}
          note={cutOffNote(all.length, noun)}
        >
          {create}
        </Toolbar>
        <Table
          label={title}
          columns={columnsFor(directory)}
          rows={shown}
          keyOf={idOf}
          selected={open}
          onSelect={(each) => navigate(centerLink([id, idOf(each)], { q: param('q') }))}
        />
      </section>
      {open !== undefined && drawer(open, item, directory)}
    </div>
  )
}
