// Finds words that a component says without asking the locales: text between tags, and text in the attributes that people see or hear.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const spoken = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'description',
  'label',
  'lead',
  'placeholder',
  'title',
]);

// A word has a letter of any script; digits, dashes and arrows mean the same in both languages.
const word = /\p{L}/u;

/**
 * hardCoded gives the places of one file where a word is written in the code.
 * @param {string} source
 * @param {string} name
 * @returns {{ line: number, text: string }[]}
 */
export function hardCoded(source, name) {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found = [];
  const tell = (node, text) => {
    if (word.test(text)) found.push({ line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1, text: text.trim() });
  };
  const visit = (node) => {
    if (ts.isJsxText(node)) tell(node, node.text);
    if (ts.isJsxExpression(node) && (ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent))) {
      for (const text of literals(node.expression)) tell(node, text);
    }
    if (ts.isJsxAttribute(node) && spoken.has(node.name.getText(file))) {
      const value = node.initializer;
      const texts = value && ts.isJsxExpression(value) ? literals(value.expression) : literals(value);
      for (const text of texts) tell(node, text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

// literals are the texts that an expression can come to without a call: 'a', `a ${b}`, x ? 'a' : 'b', x || 'a', x && 'a', 'a' + b.
function literals(node) {
  if (!node) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)];
  if (ts.isParenthesizedExpression(node)) return literals(node.expression);
  if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)];
  if (ts.isBinaryExpression(node)) {
    const joins = [ts.SyntaxKind.PlusToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken];
    if (node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return literals(node.right);
    return joins.includes(node.operatorToken.kind) ? [...literals(node.left), ...literals(node.right)] : [];
  }
  return [];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const src = fileURLToPath(new URL('../src/', import.meta.url));
  const complaints = readdirSync(src, { recursive: true })
    .filter((name) => name.endsWith('.tsx') && !name.endsWith('.test.tsx'))
    .flatMap((name) =>
      hardCoded(readFileSync(src + name, 'utf8'), name).map(({ line, text }) => `src/${name}:${line}: "${text}" belongs into the locales`),
    );
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length > 0) process.exit(1);
  console.log('no component has words of its own');
}
