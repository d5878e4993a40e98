"""The names that people give to an article's fields in German, French, Spanish, Italian, Portuguese, Dutch.

Without accents, blanks and marks, as `index.formats.fields` compares names.
"""

TEXT = tuple(
    """
    inhalt artikel artikeltext volltext haupttext textkorper texte contenu corps textearticle texteintegral
    texto contenido cuerpo articulo textocompleto testo contenuto corpo articolo conteudo tekst inhoud
    """.split()
)
SUMMARY = tuple(
    "zusammenfassung beschreibung chapo resume resumen descripcion riassunto sommario samenvatting".split()
)
TITLE = tuple(
    """
    titel uberschrift ueberschrift schlagzeile titre titreprincipal titulo titular titolo kop koptekst
    """.split()
)
DATE = tuple(
    """
    veroffentlicht veroeffentlicht veroffentlichtam veroeffentlichtam veroffentlichungsdatum
    veroeffentlichungsdatum erscheinungsdatum erschienen erschienenam publiziert datum publicationdate
    datedepublication datepublication dateparution datedeparution publiele publie parution
    fechapublicacion fechadepublicacion publicado fecha datapubblicazione datadipubblicazione pubblicato
    datapublicacao datadepublicacao publicatiedatum gepubliceerd data
    """.split()
)
"""Whoever writes these writes the day before the month."""
OUTLET = tuple(
    """
    quelle medium zeitung publikation zeitschrift herausgeber journal media fuente medio periodico diario
    fonte testata giornale jornal veiculo bron krant
    """.split()
)
AUTHOR = tuple(
    "autor autorin autoren verfasser verfasserin auteur auteurs autora autores autore autori".split()
)
URL = tuple("adresse lien enlace indirizzo endereco".split())
LANGUAGE = tuple("sprache langue idioma lingua taal".split())
