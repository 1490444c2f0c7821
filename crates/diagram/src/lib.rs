//! Layered flow diagrams as SVG; knows no area.
