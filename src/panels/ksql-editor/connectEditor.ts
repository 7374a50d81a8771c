import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { Annotation, Compartment, EditorState, type TransactionSpec } from '@codemirror/state';
import {
  drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, placeholder, rectangularSelection,
} from '@codemirror/view';
import type { NodeId, PipelineView } from '../../../workers/protocol/index.ts';
import { runChanges } from '../../stores/commands.ts';
import type { Stores } from '../../stores/useStores.ts';
import { loadCatalog } from '../shared/useCatalog.ts';
import { ksqlCompletion } from './completion.ts';
import { toDiagnostics } from './diagnostics.ts';
import { ksqlLanguage } from './ksqlLanguage.ts';
import { ksqlTheme } from './ksqlTheme.ts';
import { nodeAt } from './nodeAt.ts';
import { markSelected, pulse, spanHighlight } from './spanHighlight.ts';
import { TextSync } from './TextSync.ts';
import { emptyCatalog, knownRelations } from './vocabulary.ts';

const HAND_OVER_DELAY_MS = 120;

/** A change that came from the stores: not to be sent back to them. */
const fromStores = Annotation.define<true>();

/**
 * Puts an editor into `parent` and ties it to the stores: text and selection go both ways, problems come in. The
 * editor has no history of its own: undo is the pipeline's. Answers how to untie.
 */
export const connectEditor = (parent: HTMLElement, stores: Stores): (() => void) => {
  const { engine, pipeline, view: viewStore } = stores;
  const sync = new TextSync(pipeline.getState().document.text);
  const language = new Compartment();
  let catalog = emptyCatalog;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The text that the view's spans are offsets of; null while the view is older than the text. */
  let viewedText: string | null = null;

  const handOver = (): void => {
    clearTimeout(timer);
    if (!sync.hasPending) return;
    const text = editor.state.doc.toString();
    sync.handOver(text);
    void pipeline.getState().setText(text);
  };
  const travel = (direction: 'undo' | 'redo') => (): boolean => {
    handOver();
    void pipeline.getState()[direction]();
    return true;
  };
  const run = (): boolean => {
    handOver();
    void runChanges(stores);
    return true;
  };

  const isUnderstood = (): boolean => viewedText !== null && viewedText === sync.base;
  const apply = (spec: TransactionSpec): void => editor.dispatch({ ...spec, annotations: fromStores.of(true) });

  const showView = (view: PipelineView): void => {
    viewedText = pipeline.getState().document.text;
    if (!isUnderstood()) return;
    editor.dispatch(setDiagnostics(editor.state, toDiagnostics(view.problems, (offset, side) => sync.toEditor(offset, side))));
    showSelection(viewStore.getState().selection);
  };

  const showSelection = (selection: readonly NodeId[]): void => {
    if (!isUnderstood()) return;
    const node = selection.length === 1 ? pipeline.getState().view.nodes.find((each) => each.id === selection[0]) : undefined;
    const span = node?.span;
    const range = span ? { from: sync.toEditor(span.start, 1), to: sync.toEditor(span.end, -1) } : null;
    apply({ effects: markSelected.of(range) });
  };

  const selectNodeAtCursor = (): void => {
    if (viewedText !== editor.state.doc.toString()) return;
    const { from, to } = editor.state.selection.main;
    const nodeId = nodeAt(pipeline.getState().view.nodes, from, to);
    const { selection, select } = viewStore.getState();
    if (nodeId !== null && !(selection.length === 1 && selection[0] === nodeId)) select([nodeId]);
  };

  const showReveal = (reveal: ReturnType<typeof viewStore.getState>['reveal']): void => {
    if (reveal === null) return;
    const [from, to] = [sync.toEditor(reveal.span.start, 1), sync.toEditor(reveal.span.end, -1)];
    const range = { from, to: Math.max(from, to) };
    apply({ selection: { anchor: from }, effects: [EditorView.scrollIntoView(from, { y: 'center' }), pulse.of(range)] });
  };

  const editor = new EditorView({
    parent,
    state: EditorState.create({
      doc: sync.base,
      extensions: [
        EditorState.lineSeparator.of('\n'),
        EditorView.clipboardInputFilter.of((text) => text.replaceAll(/\r\n?/g, '\n')),
        EditorView.contentAttributes.of({ 'aria-label': 'KSQL', spellcheck: 'false', autocapitalize: 'off', translate: 'no' }),
        keymap.of([
          { key: 'Mod-Enter', run, stopPropagation: true },
          { key: 'Mod-z', run: travel('undo'), stopPropagation: true, preventDefault: true },
          { key: 'Mod-y', mac: 'Mod-Shift-z', run: travel('redo'), stopPropagation: true, preventDefault: true },
          { key: 'Mod-Shift-z', run: travel('redo'), stopPropagation: true, preventDefault: true },
        ]),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...defaultKeymap, indentWithTab]),
        lineNumbers(),
        lintGutter(),
        drawSelection(),
        rectangularSelection(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        bracketMatching(),
        closeBrackets(),
        indentUnit.of('  '),
        EditorView.lineWrapping,
        placeholder('-- Write KSQL here, or drag something onto the canvas: both are the same pipeline.'),
        autocompletion({ override: [ksqlCompletion(() => ({ catalog, relations: knownRelations(pipeline.getState().graph) }))], icons: false }),
        language.of(ksqlLanguage(catalog)),
        ksqlTheme,
        spanHighlight,
        EditorView.domEventHandlers({ blur: () => handOver() }),
        EditorView.updateListener.of((update) => {
          if (update.transactions.some((each) => each.annotation(fromStores))) return;
          if (update.docChanged) {
            sync.typed(update.changes);
            clearTimeout(timer);
            timer = setTimeout(handOver, HAND_OVER_DELAY_MS);
          } else if (update.selectionSet) {
            selectNodeAtCursor();
          }
        }),
      ],
    }),
  });

  let isTied = true;
  void loadCatalog(engine).then((loaded) => {
    catalog = loaded;
    if (isTied) editor.dispatch({ effects: language.reconfigure(ksqlLanguage(loaded)) });
  }, () => {});

  showView(pipeline.getState().view);
  showReveal(viewStore.getState().reveal);
  const stops = [
    pipeline.getState().holdBack(handOver),
    pipeline.subscribe((state, before) => {
      if (state.document.text !== before.document.text) {
        const changes = sync.arrived(state.document.text);
        if (changes !== null) apply({ changes });
      }
      if (state.view !== before.view) showView(state.view);
    }),
    viewStore.subscribe((state, before) => {
      if (state.reveal !== before.reveal) showReveal(state.reveal);
      if (state.selection !== before.selection) showSelection(state.selection);
    }),
  ];
  return () => {
    isTied = false;
    handOver();
    for (const stop of stops) stop();
    editor.destroy();
  };
};
