"""How a person gives a network an input, and what it makes of it: sheet, sliders, plane, bars, saliency, layers."""
