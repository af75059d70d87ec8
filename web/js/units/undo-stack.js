// What a planner can take back. Geoman has no undo of its own, so every finished change of a shape is kept here.

/**
 * States in the order in which they were made, and a mark on the present one.
 * @template State
 */
export class UndoStack {
  /** @type {State[]} */
  #states;

  #present = 0;

  #limit;

  /**
   * @param {State} first the state that nothing can take back
   * @param {number} [limit] how many states are kept; the oldest go first
   */
  constructor(first, limit = 200) {
    this.#states = [first];
    this.#limit = limit;
  }

  get present() {
    return this.#states[this.#present];
  }

  get canUndo() {
    return this.#present > 0;
  }

  get canRedo() {
    return this.#present < this.#states.length - 1;
  }

  /** A new state; what was taken back before it is gone. @param {State} state */
  push(state) {
    this.#states = [...this.#states.slice(0, this.#present + 1), state].slice(-this.#limit);
    this.#present = this.#states.length - 1;
  }

  /** Another form of the present state, which is no step of its own. @param {State} state */
  replace(state) {
    this.#states[this.#present] = state;
  }

  /** @returns {State | undefined} the state to show, or undefined when there is none */
  undo() {
    if (!this.canUndo) return undefined;
    this.#present -= 1;
    return this.present;
  }

  /** @returns {State | undefined} */
  redo() {
    if (!this.canRedo) return undefined;
    this.#present += 1;
    return this.present;
  }
}
