// A label printer on a raw port, for the tests of screens that print: it takes ZPL and answers ~HS, as Zebra's "ZPL II Programming Guide" says.

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

/** LabelPrinter prints what stands between ^XA and ^XZ. */
export class LabelPrinter {
  /** how many labels came out */
  printed = 0;
  private paper = true;
  private waiting = 0;
  /** the label with which the paper ends; 0: it does not */
  private endsWith = 0;
  private readonly server: Server;
  private readonly open = new Set<Socket>();

  constructor() {
    this.server = createServer((socket) => this.serve(socket));
  }

  /** start gives its address: "raw://127.0.0.1:port". */
  async start(): Promise<string> {
    await new Promise<void>((started) => this.server.listen(0, '127.0.0.1', started));
    return `raw://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    await new Promise((stopped) => this.server.close(stopped));
  }

  /** paperEndsWith lets the paper end with the nth label from the first one on. */
  paperEndsWith(label: number): void {
    this.endsWith = label;
  }

  /** feed puts paper in: what waits in the memory is printed. */
  feed(): void {
    this.paper = true;
    this.endsWith = 0;
    this.printed += this.waiting;
    this.waiting = 0;
  }

  private serve(socket: Socket): void {
    this.open.add(socket);
    socket.on('close', () => this.open.delete(socket));
    socket.on('error', () => socket.destroy());
    let have = '';
    socket.on('data', (data) => {
      have += data.toString('latin1');
      have = this.work(socket, have);
    });
  }

  // work does all that is whole of what came in, and gives the rest.
  private work(socket: Socket, have: string): string {
    for (;;) {
      const asks = have.indexOf('~HS');
      const begins = have.indexOf('^XA');
      if (asks >= 0 && (begins < 0 || asks < begins)) {
        have = have.slice(asks + 3);
        socket.write(this.status());
        continue;
      }
      const ends = begins < 0 ? -1 : have.indexOf('^XZ', begins);
      if (ends < 0) return have;
      have = have.slice(ends + 3);
      if (this.printed + 1 === this.endsWith) this.paper = false;
      if (this.paper) this.printed++;
      else this.waiting++;
    }
  }

  private status(): string {
    const waiting = `${this.waiting}`.padStart(3, '0');
    return `\x02030,${this.paper ? 0 : 1},0,1218,${waiting},0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n`;
  }
}
