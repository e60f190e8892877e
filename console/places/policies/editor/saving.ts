/** Saves the document: not over a change of somebody else, and with room for a version of its own. */
import { type ReadonlySignal, type Signal, useComputed, useSignal } from '@preact/signals'
import { call } from '../../../api/client.ts'
import { say, sayFailure } from '../../../components/overlays/toast.tsx'
import { setParams } from '../../../router.ts'
import { shownDocument } from '../documents.ts'
import { loadPolicy } from '../load.ts'
import { savePolicy, type Version } from '../save.ts'
import { draftName, type Saved, type Subject } from '../subjects.ts'
import { dropDraftOf, type EditedDocument } from './document.ts'
import { type Facts, nextVersion } from './facts.ts'

export interface Saving {
  /** Why the document cannot be saved. Undefined if it can. */
  readonly reason: ReadonlySignal<string | undefined>
  readonly label: string
  readonly save: () => void
  /** Why the last attempt failed. */
  readonly error: Signal<unknown>
  /** The policy as somebody else has saved it meanwhile. */
  readonly stale: Signal<Saved | undefined>
  /** The version that has to be deleted first. */
  readonly oldest: Signal<Version | undefined>
  /** Saves although the policy was changed meanwhile. */
  readonly saveAnyway: () => void
  /** Deletes the oldest version, and saves. */
  readonly deleteAndSave: () => void
}

interface Given {
  readonly subject: Subject
  readonly saved: Saved
  readonly document: EditedDocument
  readonly facts: Facts | undefined
  readonly reload: () => void
}

const MAXIMUM_VERSIONS = 5

export function useSaving(given: Given): Saving {
  const { saved, facts } = given
  const stale = useSignal<Saved | undefined>(undefined)
  const oldest = useSignal<Version | undefined>(undefined)
  const error = useSignal<unknown>(undefined)
  const isBusy = useSignal(false)
  const reason = useReason(given)
  const run = async (act: () => Promise<void>) => {
    if (reason.value !== undefined) say(`Not saved: ${reason.value}`)
    if (isBusy.value || reason.value !== undefined) return
    isBusy.value = true
    error.value = undefined
    await act().catch((failure: unknown) => {
      error.value = failure
    })
    isBusy.value = false
  }
  const store = async () => {
    const full = facts && facts.versions.length >= MAXIMUM_VERSIONS
    oldest.value = full ? facts.versions.findLast(({ isDefault }) => !isDefault) : undefined
    if (!oldest.value) await finish(given)
  }
  return {
    ...{ reason, error, stale, oldest },
    label: facts && saved.version !== undefined ? `Save as version ${nextVersion(facts)}` : 'Save',
    save: () =>
      void run(async () => {
        stale.value = await newerThan(given)
        if (!stale.value) await store()
      }),
    saveAnyway: () => {
      stale.value = undefined
      void run(store)
    },
    deleteAndSave: () =>
      void run(async () => {
        const VersionId = oldest.value?.id ?? ''
        await call('iam', 'DeletePolicyVersion', { PolicyArn: saved.source, VersionId })
        oldest.value = undefined
        await finish(given)
      }),
  }
}

function useReason({ saved, document }: Given): ReadonlySignal<string | undefined> {
  const { text, check, isChecked, isRefused } = document
  const shown = shownDocument(saved.document)
  return useComputed(() => {
    if (saved.isReadOnly !== undefined) return saved.isReadOnly
    const isDefault = saved.version === saved.defaultVersion
    if (text.value === shown && isDefault) return 'Nothing has changed'
    if (isChecked.value && isRefused.value)
      return `AWS would refuse this document: ${check.value?.findings[0]?.message}`
    return undefined
  })
}

/** Returns the policy if it was changed since the draft was begun. */
async function newerThan({ subject, saved, document }: Given): Promise<Saved | undefined> {
  const now = await loadPolicy(subject, '', new AbortController().signal)
  const isSame =
    saved.version === undefined ? now.document === saved.document : now.version === saved.defaultVersion
  return isSame && document.olderBase === undefined ? undefined : now
}

async function finish({ subject, saved, document, facts, reload }: Given): Promise<void> {
  await savePolicy(subject, saved, document.text.value)
  dropDraftOf(draftName(saved))
  const { defaultVersion } = saved
  if (defaultVersion !== undefined && facts)
    say(`Version ${nextVersion(facts)} of ${saved.name} is the default.`, () =>
      undo(saved.source, defaultVersion, reload),
    )
  else say(`${saved.name} is saved.`)
  setParams({ version: undefined, line: undefined })
  reload()
}

/** Makes the version before the default one again. The new version stays among the versions. */
function undo(PolicyArn: string, VersionId: string, reload: () => void): void {
  call('iam', 'SetDefaultPolicyVersion', { PolicyArn, VersionId }).then(reload, sayFailure)
}
