"""Pages of the catalogue, and the partner's pages for activities and slots."""
