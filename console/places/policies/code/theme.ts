/** How the editor looks. It is in a shadow root, whose styles the page's security policy permits; colors are tokens. */
import { EditorView } from '@codemirror/view'

const MONO = { fontFamily: 'var(--code-font)', fontVariantLigatures: 'none', letterSpacing: '-0.012em' }

const wavy = (color: string) => ({
  textDecoration: `underline wavy ${color} 1px`,
  textUnderlineOffset: '3px',
  textDecorationSkipInk: 'none',
})

export const theme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--text-2)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { ...MONO, lineHeight: '21px', overflow: 'auto' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--accent)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-line': { padding: '0 16px 0 4px' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--hover)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--text-3)', border: '0', minWidth: '46px' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLineGutter': { backgroundColor: 'var(--hover)', color: 'var(--text)' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 8px 0 2px', minWidth: '26px' },
  '.cm-lineNumbers': { order: '2' },
  '.cm-findings': { width: '20px' },
  '.cm-findings .cm-gutterElement': { display: 'grid', placeItems: 'center' },
  '.cm-name': { color: 'var(--key)' },
  '.cm-operator': { color: 'var(--op)' },
  '.cm-allow': { color: 'var(--allow)', fontWeight: '650' },
  '.cm-deny': { color: 'var(--deny)', fontWeight: '650' },
  '.cm-unused, .cm-unused *': { color: 'var(--text-3)', fontWeight: '400' },
  '.cm-changed': { backgroundColor: 'var(--allow-soft)', boxShadow: 'inset 3px 0 var(--allow-solid)' },
  '.cm-reached': { backgroundColor: 'var(--accent-soft)' },
  '.cm-error': wavy('var(--deny-solid)'),
  '.cm-security-warning, .cm-warning': wavy('var(--gap-solid)'),
  '.cm-suggestion': { textDecoration: 'underline dotted var(--text-3) 1px', textUnderlineOffset: '3px' },
  '.cm-selectionMatch': { backgroundColor: 'var(--accent-soft)' },
  '.cm-matchingBracket': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--control)',
  },
  '.cm-specialChar': { color: 'var(--deny)' },
  '.cm-tooltip': {
    border: '0',
    borderRadius: '10px',
    backgroundColor: 'var(--surface)',
    boxShadow: 'var(--float)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    ...MONO,
    fontSize: '12px',
    maxHeight: '252px',
    minWidth: '260px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    gap: '16px',
    justifyContent: 'space-between',
    padding: '4px 10px',
    lineHeight: '20px',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--text)',
  },
  '.cm-completionMatchedText': { color: 'var(--accent)', textDecoration: 'none', fontWeight: '650' },
  '.cm-completionDetail': { color: 'var(--text-3)', fontStyle: 'normal', fontFamily: 'var(--text-font)' },
  '.cm-completionInfo': { padding: '8px 10px', maxWidth: '360px', fontSize: '11px', color: 'var(--text-2)' },
  ...advice(),
})

/** The box below the line of a finding. */
function advice() {
  return {
    '.cm-advice': { padding: '4px 24px 6px 20px', maxWidth: '660px' },
    '.cm-advice-box': {
      display: 'grid',
      gridTemplateColumns: '16px 1fr',
      gap: '8px 9px',
      padding: '9px 12px',
      borderRadius: '10px',
      backgroundColor: 'var(--surface)',
      boxShadow: 'var(--float)',
      color: 'var(--text-2)',
      font: '400 13px / 20px var(--text-font)',
      letterSpacing: 'normal',
      whiteSpace: 'normal',
      overflowWrap: 'anywhere',
    },
    '.cm-advice-box code': { ...MONO, color: 'var(--text)', fontSize: '12px' },
    '.cm-advice-key': {
      marginLeft: '8px',
      padding: '0 5px',
      border: '1px solid var(--line-2)',
      borderRadius: '5px',
      color: 'var(--text-3)',
      fontSize: '11px',
      fontWeight: '500',
    },
    '.cm-advice-sign': { width: '9px', height: '9px', margin: '5px 3px' },
    '.cm-advice-fixes': { gridColumn: '2', display: 'flex', flexWrap: 'wrap', gap: '6px' },
    '.cm-advice button': {
      minHeight: '26px',
      padding: '2px 9px',
      border: '1px solid var(--line-2)',
      borderRadius: '7px',
      background: 'var(--surface)',
      color: 'var(--text)',
      font: '540 12px / 20px var(--text-font)',
      cursor: 'pointer',
    },
    '.cm-advice button:hover': { borderColor: 'var(--control)', background: 'var(--hover)' },
    '.cm-sign': { width: '9px', height: '9px', borderRadius: '50%', backgroundColor: 'var(--none)' },
    '.cm-sign-error': { borderRadius: '2px', backgroundColor: 'var(--deny-solid)' },
    '.cm-sign-security-warning': { borderRadius: '0', rotate: '45deg', backgroundColor: 'var(--gap-solid)' },
    '.cm-sign-warning': { backgroundColor: 'var(--gap-solid)' },
  }
}
