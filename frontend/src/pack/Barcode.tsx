// A barcode as the program has drawn it: a character a module, 1 is black.

/** quiet is the white space that a scanner needs at both ends, in modules. */
const quiet = 10;

interface BarcodeProps {
  bars: string;
  /** what it says */
  code: string;
  className?: string;
}

/** Barcode draws the bars, as wide and high as its place. */
export function Barcode({ bars, code, className }: BarcodeProps) {
  const path = [...bars].map((bar, at) => (bar === '1' ? `M${at + quiet} 0h1v1h-1z` : '')).join('');
  return (
    <svg
      className={className}
      viewBox={`0 0 ${bars.length + 2 * quiet} 1`}
      preserveAspectRatio="none"
      shapeRendering="crispEdges"
      role="img"
      aria-label={code}
    >
      <rect width={bars.length + 2 * quiet} height="1" fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
