// The live line to the server: a page holds one only while it is looked at. A browser allows six connections to a
// house and may keep those of pages one has left; without this a seventh page, or tab, would wait for ever.

// Stands where htmx expects an EventSource.
class Line extends EventTarget {
  #url;
  #source = null;
  #names = new Set();
  #given = false;

  constructor(url) {
    super();
    this.#url = url;
    document.addEventListener("visibilitychange", () => this.#look());
    window.addEventListener("pageshow", () => this.#look());
    window.addEventListener("pagehide", () => this.#hangUp());
    if (document.visibilityState === "visible") this.#call();
  }

  get readyState() {
    if (this.#given) return EventSource.CLOSED;
    return this.#source?.readyState ?? EventSource.CONNECTING;
  }

  addEventListener(name, listener) {
    super.addEventListener(name, listener);
    if (!this.#names.has(name)) this.#source?.addEventListener(name, this.#pass);
    this.#names.add(name);
  }

  close() {
    this.#given = true;
    this.#hangUp();
  }

  #pass = (event) => this.dispatchEvent(new MessageEvent(event.type, { data: event.data }));

  #call() {
    const source = new EventSource(this.#url);
    this.#source = source;
    for (const name of this.#names) source.addEventListener(name, this.#pass);
    source.onopen = (event) => this.onopen?.(event);
    source.onerror = (event) => {
      // Given up by the browser: htmx makes another line after a while, and this one must not come back.
      if (source.readyState === EventSource.CLOSED) this.close();
      this.onerror?.(event);
    };
  }

  #hangUp() {
    this.#source?.close();
    this.#source = null;
  }

  #look() {
    if (document.visibilityState !== "visible") {
      this.#hangUp();
    } else if (!this.#source && !this.#given) {
      this.#call();
      // What was struck while nobody looked is asked for at once.
      for (const name of this.#names) this.dispatchEvent(new MessageEvent(name));
    }
  }
}

export function holdTheLine() {
  if (window.htmx) window.htmx.createEventSource = (url) => new Line(url);
}
